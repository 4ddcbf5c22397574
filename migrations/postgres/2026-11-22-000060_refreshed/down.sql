DROP TABLE refreshed;
