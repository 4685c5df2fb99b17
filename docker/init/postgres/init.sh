#!/bin/sh
# For PostgreSQL's image: mount docker/init at /init and this file in /docker-entrypoint-initdb.d. Runs once, on an empty
# volume. Wants DEBEZIUM_PASSWORD and, for each module, <MODULE>_DB_PASSWORD; NAMESPACE defaults to faultline.
set -eu
init=${INIT_DIR:-/init}
namespace=${NAMESPACE:-faultline}

run() {
  sh "$init/fill.sh" "$@" | psql -X -q -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d postgres
}

run "$init/postgres/server.sql" "DEBEZIUM_PASSWORD=$DEBEZIUM_PASSWORD"
for module in customer catalog pricing payment inventory fulfillment support notification fraud recommendation; do
  variable=$(echo "$module" | tr '[:lower:]' '[:upper:]')_DB_PASSWORD
  eval "password=\${$variable:?is not set}"
  run "$init/postgres/module.sql" "DATABASE=${namespace}_$module" "USER=${namespace}_$module" "PASSWORD=$password"
done
