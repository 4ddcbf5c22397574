DROP TABLE publication_endings;
