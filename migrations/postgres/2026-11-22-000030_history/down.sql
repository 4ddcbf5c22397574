DROP TABLE network_history;
DROP TABLE publications;
