#!/bin/sh
# Installs what the tests need beyond Go and Node: real browsers, databases and
# protocol peers from Debian, and two test libraries from npm.
#
#   scripts/deps.sh           install what is missing (root, for the Debian part)
#   scripts/deps.sh --check   install nothing; print what is missing in one line, exit 1
#
# Running it again is cheap: what is there is skipped. No service is started or
# stopped: every test starts its own, private, on a free port.
set -u
cd "$(dirname "$0")/.." || exit 1

# apache2-bin, not apache2: the program without the system service.
packages="ca-certificates curl openssl python3 chromium postgresql awscli xmlsec1
  simplesamlphp php-cli php-xml php-mbstring php-curl
  apache2-bin libapache2-mod-auth-mellon media-types"
# The independent policy evaluator is AGPL: it is run beside our tests as a
# program of its own, never linked, never shipped.
node_modules="@cloud-copilot/iam-simulate@0.1.173"

missing_packages() {
  for p in $packages; do
    dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q 'install ok installed' || printf '%s ' "$p"
  done
}

missing_modules() {
  for m in $node_modules; do
    want=${m##*@}; file="build/peers/node_modules/${m%@*}/package.json"
    grep -q "\"version\": \"$want\"" "$file" 2>/dev/null || printf '%s ' "$m"
  done
}

# What drives the browser has a lock file of its own.
missing_browser() {
  cmp -s test/browser/package-lock.json build/browser-lock.json && [ -d test/browser/node_modules/playwright-core ] ||
    printf 'test/browser '
}

need=$(missing_packages)
need_modules=$(missing_modules)
need_browser=$(missing_browser)

if [ "${1:-}" = --check ]; then
  [ -z "$need$need_modules$need_browser" ] && exit 0
  echo "missing for the tests: $need$need_modules$need_browser(run: make deps)"
  exit 1
fi

# apt wraps apt-get: quiet unless it fails, and no daemon comes up by itself.
# Docker images ship such a policy-rc.d already; elsewhere ours is removed again.
apt() {
  DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 \
    -o Dpkg::Options::=--force-confold -o DPkg::Lock::Timeout=300 "$@" >build/deps.log 2>&1 </dev/null
}

install_packages() {
  policy=/usr/sbin/policy-rc.d; made=
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy && made=yes
    trap 'rm -f "$policy"' EXIT INT TERM
  fi
  # shellcheck disable=SC2086 # one word per package
  apt install --no-install-recommends $need
  rc=$?
  [ -n "$made" ] && rm -f $policy && trap - EXIT INT TERM
  return $rc
}

mkdir -p build/peers
for p in $packages; do case " $need " in *" $p "*) ;; *) echo "$p: there" ;; esac; done
if [ -n "$need" ]; then
  if ! command -v apt-get >/dev/null; then
    echo "not a Debian system; install the like of: $need" >&2; exit 1
  fi
  if [ "$(id -u)" != 0 ]; then
    echo "not root; run: sudo apt-get update && sudo apt-get install --no-install-recommends $need" >&2; exit 1
  fi
  echo "installing from Debian: $need"
  apt update
  install_packages || { sleep 5; apt update; install_packages; } ||
    { echo "apt-get failed; the end of build/deps.log:" >&2; tail -n 15 build/deps.log >&2; exit 1; }
  for p in $need; do echo "$p: installed"; done
fi

for m in $node_modules; do case " $need_modules " in *" $m "*) ;; *) echo "$m: there" ;; esac; done
if [ -n "$need_modules" ]; then
  command -v npm >/dev/null || { echo "npm is missing; install Node.js 20 or newer" >&2; exit 1; }
  # shellcheck disable=SC2086 # one word per module
  npm install --prefix build/peers --no-audit --no-fund --loglevel=error --save-exact --prefer-offline --fetch-retries=2 --fetch-retry-maxtimeout=10000 $need_modules >build/deps.log 2>&1 </dev/null ||
    { echo "npm failed; the end of build/deps.log:" >&2; tail -n 15 build/deps.log >&2; exit 1; }
  for m in $need_modules; do echo "$m: installed"; done
fi

if [ -n "$need_browser" ]; then
  (cd test/browser && npm ci --no-audit --no-fund --loglevel=error --prefer-offline --fetch-retries=2 --fetch-retry-maxtimeout=10000) >build/deps.log 2>&1 </dev/null ||
    { echo "npm failed; the end of build/deps.log:" >&2; tail -n 15 build/deps.log >&2; exit 1; }
  cp test/browser/package-lock.json build/browser-lock.json
  echo "test/browser: installed"
fi
