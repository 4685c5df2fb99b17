-- One database for one module, and one account that may use this database and no other. REPLICA MONITOR lets it see how
-- far a replica lags. `_` is a wildcard where rights are granted, hence the backslashes in {{DATABASE_PATTERN}}.
CREATE DATABASE IF NOT EXISTS `{{DATABASE}}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE USER IF NOT EXISTS '{{USER}}'@'{{HOST}}';
ALTER USER '{{USER}}'@'{{HOST}}' IDENTIFIED BY '{{PASSWORD}}';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES, TRIGGER, CREATE VIEW, LOCK TABLES
  ON `{{DATABASE_PATTERN}}`.* TO '{{USER}}'@'{{HOST}}';
GRANT REPLICA MONITOR ON *.* TO '{{USER}}'@'{{HOST}}';
