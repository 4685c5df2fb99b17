#!/bin/sh
# Runs to its end beside CouchDB, in an image with curl. Waits until COUCHDB_ADMIN_URL (http://admin:password@host:5984)
# answers, then makes the catalog's database and the one account that may use it. Wants CATALOG_COUCHDB_PASSWORD.
set -eu
database=${NAMESPACE:-faultline}_catalog

put() {
  code=$(curl -s -o /tmp/answer -w '%{http_code}' -X PUT -H 'content-type: application/json' "$COUCHDB_ADMIN_URL/$1" ${2:+-d "$2"})
  # 409 and 412: it is there already.
  case $code in
    2* | 409 | 412) ;;
    *) echo "CouchDB answers $code to PUT /$1: $(cat /tmp/answer)" >&2; exit 1 ;;
  esac
}

until curl -sf -o /dev/null "$COUCHDB_ADMIN_URL/_up"; do sleep 1; done
put _users
put _replicator
put "$database"
put "_users/org.couchdb.user:$database" \
  "{\"type\":\"user\",\"name\":\"$database\",\"roles\":[],\"password\":\"$CATALOG_COUCHDB_PASSWORD\"}"
put "$database/_security" \
  "{\"admins\":{\"names\":[\"$database\"],\"roles\":[]},\"members\":{\"names\":[\"$database\"],\"roles\":[]}}"
