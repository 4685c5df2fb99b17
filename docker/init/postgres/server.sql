-- Once per server: the account that change capture reads with. It may read and replicate, and change nothing.
SELECT 'CREATE ROLE debezium LOGIN REPLICATION'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'debezium') \gexec
ALTER ROLE debezium PASSWORD '{{DEBEZIUM_PASSWORD}}';
GRANT pg_read_all_data TO debezium;
