#!/bin/sh
# Says in one sentence what is missing before npm could fail in many.
if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
  echo "Faultline needs Node.js 20 or later with npm, and neither is on the PATH." >&2
  exit 1
fi
major=$(node -p 'process.versions.node.split(".")[0]')
if [ "$major" -lt 20 ]; then
  echo "Faultline needs Node.js 20 or later to install itself, and this is $(node --version)." >&2
  exit 1
fi
