#!/bin/sh
# For the replica, in MariaDB's image: mounted like init.sh. Follows PRIMARY_HOST, which has to have begun with an empty
# volume too: everything comes by its binary log, accounts included. Wants REPL_PASSWORD.
set -eu
init=${INIT_DIR:-/init}
sh "$init/fill.sh" "$init/mariadb/replica.sql" "PRIMARY_HOST=${PRIMARY_HOST:-mariadb}" "PRIMARY_PORT=${PRIMARY_PORT:-3306}" \
  "REPL_PASSWORD=$REPL_PASSWORD" | mariadb -u root -p"$MARIADB_ROOT_PASSWORD"
