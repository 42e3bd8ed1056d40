#!/bin/sh
# Runs every fuzz target for a while, one after the other.
#   scripts/fuzz.sh TIME [PACKAGES]      TIME as in go test -fuzztime, 10s or 5m
# Exits 1 when one finds something; the input then lies in the package's
# testdata/fuzz, where go test replays it from then on: commit it with the fix.
set -u
cd "$(dirname "$0")/.." || exit 1
time=${1:?usage: scripts/fuzz.sh TIME [PACKAGES]}
shift
failed=0
# The names come from the sources: go test -list would build every package.
for pkg in $(grep -rlE '^func Fuzz[A-Z]' --include=*_test.go ${*:-cmd internal gatehousetest test} 2>/dev/null | xargs -r -n1 dirname | sort -u); do
  for target in $(grep -hoE '^func Fuzz[A-Za-z0-9_]+' "$pkg"/*_test.go | sed 's/^func //' | sort -u); do
    echo "fuzz $pkg $target $time"
    log=$(go test -run='^$' -fuzz="^$target\$" -fuzztime="$time" "./$pkg" 2>&1) || { echo "$log"; failed=1; }
  done
done
exit $failed
