#!/bin/sh
# For PostgreSQL's image, after docker/init/postgres/init.sh: the schema registry's database and the account for it.
set -eu
sh /init/fill.sh /init/postgres/module.sql DATABASE=registry USER=registry "PASSWORD=$REGISTRY_DB_PASSWORD" |
  psql -X -q -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d postgres
