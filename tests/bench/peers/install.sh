#!/bin/sh
# Registers Faultline with the peers benchmark: install.sh <its folder>. May be run again.
set -eu
peers="${1:?Say where the peers benchmark is: install.sh <folder>}"
here="$(cd "$(dirname "$0")" && pwd)"
index="$peers/adapters/index.ts"
[ -f "$index" ] || { echo "$peers has no adapters/index.ts: it is not the folder of the peers benchmark." >&2; exit 1; }

# A link, so that the adapter finds the rest of Faultline beside it.
ln -sf "$here/adapters/faultline.ts" "$peers/adapters/faultline.ts"
if ! grep -q "'./faultline.ts'" "$index"; then
  sed -e "1a import { faultline, faultlineEngines, faultlinePostgres } from './faultline.ts';" \
      -e 's/^\(export const systems.*= \[\)/\1faultline, faultlinePostgres, faultlineEngines, /' "$index" > "$index.new"
  mv "$index.new" "$index"
fi
grep -q 'systems.*faultline' "$index" || { echo "Add faultline to the list in $index by hand." >&2; exit 1; }
echo "Registered. From $peers: node src/smoke.ts --systems faultline"
