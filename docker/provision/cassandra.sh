#!/bin/sh
# Runs to its end beside Cassandra: gives its administrator a password in place of the one that everybody knows, then the
# module its keyspace and role.
set -eu
host=${CASSANDRA_HOST:-cassandra}

may() { cqlsh "$host" -u cassandra -p "$1" -e "${2:-SELECT key FROM system.local}" >/dev/null 2>&1; }

until may "$CASSANDRA_ADMIN_PASSWORD" || may cassandra; do sleep 2; done
may "$CASSANDRA_ADMIN_PASSWORD" || may cassandra "ALTER ROLE cassandra WITH PASSWORD = '$CASSANDRA_ADMIN_PASSWORD'"
exec sh /init/cassandra/init.sh
