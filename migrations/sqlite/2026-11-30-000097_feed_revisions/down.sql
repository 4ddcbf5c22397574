DROP TABLE feed_clock;
DROP TABLE duty_restatements;
