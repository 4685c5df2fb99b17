#!/bin/sh
# Run while the image is made, as the user it runs as, with docker/ at /docker: the shop has to start in production on its embedded
# stores, with secrets that are thrown away and what the image has. What was compiled is kept for later starts. Node keeps that
# per user, so root's would be of no use.
set -eu
made=/tmp/made
mkdir "$made"
cp "${1:-/docker}/.env.example" "$made/"
cp "${1:-/docker}/env.js" "$made/env.mjs"
node "$made/env.mjs" > /dev/null
set -a
. "$made/.env"
DATA_DIR=$made/data HOST=127.0.0.1 LOG_LEVEL=warn
set +a

node ace.js list > /dev/null
node ace.js serve > "$made/log" 2>&1 &
shop=$!
tries=0
until node -e 'fetch(`http://127.0.0.1:${process.env.PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))'; do
  tries=$((tries + 1))
  if [ "$tries" -gt 120 ] || ! kill -0 "$shop" 2> /dev/null; then
    cat "$made/log" >&2
    echo 'The shop does not start from what is in this image.' >&2
    exit 1
  fi
  sleep 0.5
done
kill -TERM "$shop"
wait "$shop"
rm -rf "$made"
