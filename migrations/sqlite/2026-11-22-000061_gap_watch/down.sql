DROP TABLE told_gaps;
DROP TABLE gap_watch;
