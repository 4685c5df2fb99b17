#!/bin/sh
# fill FILE NAME=value…  prints FILE with each {{NAME}} replaced; values are letters, digits, - and _, or CQL maps.
# Fails when a name is left, so that half a script never runs.
file=$1
shift
text=$(cat "$file") || exit 1
for pair in "$@"; do
  text=$(printf '%s\n' "$text" | sed "s|{{${pair%%=*}}}|${pair#*=}|g")
done
if printf '%s\n' "$text" | grep -v '^--' | grep -q '{{'; then
  echo "$file: no value for $(printf '%s\n' "$text" | grep -v '^--' | grep -o '{{[A-Z_]*}}' | sort -u | tr '\n' ' ')" >&2
  exit 1
fi
printf '%s\n' "$text" | grep -v '^--'
