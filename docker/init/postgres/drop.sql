-- Undoes module.sql. A replication slot holds its database until nobody reads from it and it is gone.
SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = '{{DATABASE}}' AND active;
SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = '{{DATABASE}}' AND NOT active;
DROP DATABASE IF EXISTS {{DATABASE}} WITH (FORCE);
DROP ROLE IF EXISTS {{USER}};
