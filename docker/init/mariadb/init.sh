#!/bin/sh
# For the primary, in MariaDB's image: mount docker/init at /init and this file in /docker-entrypoint-initdb.d. Runs once,
# on an empty volume. Wants REPL_PASSWORD, DEBEZIUM_PASSWORD, CHAOS_PASSWORD, CART_DB_PASSWORD and ORDER_DB_PASSWORD.
set -eu
init=${INIT_DIR:-/init}
namespace=${NAMESPACE:-faultline}

run() {
  sh "$init/fill.sh" "$@" 'HOST=%' | mariadb -u root -p"$MARIADB_ROOT_PASSWORD"
}

run "$init/mariadb/server.sql" "REPL_PASSWORD=$REPL_PASSWORD" "DEBEZIUM_PASSWORD=$DEBEZIUM_PASSWORD" \
  "CHAOS_PASSWORD=$CHAOS_PASSWORD"
for module in cart order; do
  variable=$(echo "$module" | tr '[:lower:]' '[:upper:]')_DB_PASSWORD
  eval "password=\${$variable:?is not set}"
  run "$init/mariadb/module.sql" "DATABASE=${namespace}_$module" "USER=${namespace}_$module" "PASSWORD=$password" \
    "DATABASE_PATTERN=$(echo "${namespace}_$module" | sed 's/_/\\\\_/g')"
done
