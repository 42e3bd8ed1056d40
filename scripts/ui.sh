#!/bin/sh
# Builds the console into internal/webui/dist, from where it is embedded (build
# tag "ui"). Without Node nothing is built and nothing fails: the program then
# serves a page that says so. What is newer than its sources is left as it is.
set -eu
cd "$(dirname "$0")/.."

if ! command -v npm >/dev/null 2>&1; then
  echo "make ui: there is no Node here; the console is left out" >&2
  exit 0
fi
built=internal/webui/dist/index.html
if [ -f "$built" ] && [ -z "$(find web -path web/node_modules -prune -o -type f -newer "$built" -print | head -n 1)" ]; then
  exit 0
fi
cd web
if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --silent
fi
npm run --silent build
