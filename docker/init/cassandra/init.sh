#!/bin/sh
# Runs to its end beside Cassandra, in the same image, with docker/init at /init: `sh /init/cassandra/init.sh`. Waits until
# CASSANDRA_HOST answers. Wants CASSANDRA_ADMIN_PASSWORD and INVENTORY_KEYSPACE_PASSWORD; needs PasswordAuthenticator
# and CassandraAuthorizer there.
set -eu
init=${INIT_DIR:-/init}
host=${CASSANDRA_HOST:-cassandra}
keyspace=${NAMESPACE:-faultline}_inventory
replication=${CASSANDRA_REPLICATION:-"{'class': 'SimpleStrategy', 'replication_factor': 1}"}

cql() {
  cqlsh "$host" -u "${CASSANDRA_ADMIN_USER:-cassandra}" -p "$CASSANDRA_ADMIN_PASSWORD" "$@"
}

until cql -e 'SELECT key FROM system.local' >/dev/null 2>&1; do sleep 2; done
sh "$init/fill.sh" "$init/cassandra/module.cql" "KEYSPACE=$keyspace" "USER=$keyspace" \
  "PASSWORD=$INVENTORY_KEYSPACE_PASSWORD" "REPLICATION=$replication" >/tmp/module.cql
cql -f /tmp/module.cql
