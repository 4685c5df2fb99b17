-- Once per primary; all of it replicates. `repl` feeds the replica, `debezium` captures changes, `chaos` may stop, delay
-- and start replication and nothing else.
CREATE USER IF NOT EXISTS 'repl'@'{{HOST}}' IDENTIFIED BY '{{REPL_PASSWORD}}';
GRANT REPLICATION SLAVE ON *.* TO 'repl'@'{{HOST}}';
CREATE USER IF NOT EXISTS 'debezium'@'{{HOST}}' IDENTIFIED BY '{{DEBEZIUM_PASSWORD}}';
GRANT SELECT, RELOAD, SHOW DATABASES, LOCK TABLES, REPLICATION SLAVE, BINLOG MONITOR ON *.* TO 'debezium'@'{{HOST}}';
CREATE USER IF NOT EXISTS 'chaos'@'{{HOST}}' IDENTIFIED BY '{{CHAOS_PASSWORD}}';
GRANT REPLICATION SLAVE ADMIN, REPLICA MONITOR ON *.* TO 'chaos'@'{{HOST}}';
