-- Children before parents; triggers go with their tables.
DROP TABLE former_holders;
DROP TABLE published_holders;
DROP TABLE published_duties;
DROP TABLE plan_records;
DROP TABLE holders;
DROP TABLE duties;
DROP TABLE rotas;
DROP FUNCTION refuse_for_facts();
DROP FUNCTION refuse();
