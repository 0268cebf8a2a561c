#!/usr/bin/env bash
# Restores, checks the format, builds and tests all of Porter, on a machine with the .NET SDK, git, node and npm.
# Ends with the counts alone on a line: N passed, N failed, N skipped.
set -uo pipefail
cd "$(dirname "$0")"

log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT
passed=0 failed=0 skipped=0

say() { printf '\n== %s\n' "$*"; }

must() { # a step that everything after it needs
  say "$1"; shift
  "$@" || { printf '0 passed, 1 failed, 0 skipped\n'; exit 1; }
}

# Adds up "name: 12" lines: $1 the file, $2 the name as a pattern.
sum() { sed -nE "s/^ *(ℹ |# )?$2:? ([0-9]+)$/\2/p" "$1" | awk '{ n += $1 } END { print n + 0 }'; }

must "what the tests need from Debian and npm" bash tests/servers.sh
must "restore" dotnet restore Porter.sln --verbosity quiet
must "format" dotnet format whitespace Porter.sln --no-restore --verify-no-changes
must "build" dotnet build Porter.sln --no-restore --verbosity quiet -warnaserror

say "test the worker"
bash worker-image/test.sh 2>&1 | tee "$log/worker"
[ "${PIPESTATUS[0]}" -eq 0 ] || worker_failed=1
passed=$((passed + $(sum "$log/worker" pass))) failed=$((failed + $(sum "$log/worker" fail))) skipped=$((skipped + $(sum "$log/worker" skipped)))
[ -z "${worker_failed:-}" ] || [ "$failed" -gt 0 ] || failed=1

say "test everything else"
# One project at a time: several start servers and real processes of their own.
dotnet test --solution Porter.sln --no-build --max-parallel-test-modules 1 2>&1 | tee "$log/dotnet"
[ "${PIPESTATUS[0]}" -eq 0 ] || dotnet_failed=1
before=$failed
passed=$((passed + $(sum "$log/dotnet" succeeded))) failed=$((failed + $(sum "$log/dotnet" failed))) skipped=$((skipped + $(sum "$log/dotnet" skipped)))
[ -z "${dotnet_failed:-}" ] || [ "$failed" -gt "$before" ] || failed=$((failed + 1))

say "result"
printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ]
