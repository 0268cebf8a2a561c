#!/usr/bin/env bash
# Runs every test of the worker and prints node's totals (# pass, # fail, # skipped). Fails if one fails.
# PORTER_REAL_AGENTS=0 leaves out the real agent CLIs (1.3 GB from npm the first time); they are then counted as skipped.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
for needed in node git; do
  command -v "$needed" >/dev/null || { echo "test.sh: $needed is needed" >&2; exit 127; }
done
exec node --test --test-reporter=tap --test-concurrency="${PORTER_TEST_CONCURRENCY:-2}" test/*.test.mjs
