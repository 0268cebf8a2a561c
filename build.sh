#!/usr/bin/env bash
# Builds and tests Porter on a machine with the .NET SDK, git, node and npm.
#
#   ./build.sh          everything: what CI runs. Ends with the counts alone on a line: N passed, N failed, N skipped
#   ./build.sh fast     formats what changed, builds, and runs what needs no server and no real agent: about a minute, warm
#   ./build.sh NAME     builds, and runs the .NET tests whose class or method has NAME in it
#   ./build.sh mutate   changes the pure core in a thousand ways and counts what no test notices
set -uo pipefail
cd "$(dirname "$0")"

# No build server stays behind, so that what one build holds open is in nobody's way.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1

log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT
passed=0 failed=0 skipped=0

# The test projects that start no server of another kind and no agent.
fast_projects=(tests/Porter.Grains.Tests tests/Porter.Web.Tests tests/Porter.Sandbox.Tests)

say() { printf '\n== %s\n' "$*"; }

must() { # a step that everything after it needs
  say "$1"; shift
  "$@" || { printf '0 passed, 1 failed, 0 skipped\n'; exit 1; }
}

# Adds up "name: 12" lines: $1 the file, $2 the name as a pattern.
sum() { sed -nE "s/^ *(ℹ |# )?$2:? ([0-9]+)$/\2/p" "$1" | awk '{ n += $1 } END { print n + 0 }'; }

# Counts a run: $1 its log, $2 its exit code, the rest how it names passed, failed and skipped. One that failed without naming a test counts as one.
count() {
  local before=$failed
  passed=$((passed + $(sum "$1" "$3"))) failed=$((failed + $(sum "$1" "$4"))) skipped=$((skipped + $(sum "$1" "$5")))
  [ "$2" -eq 0 ] || [ "$failed" -gt "$before" ] || failed=$((failed + 1))
}

result() {
  say "result"
  printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  [ "$failed" -eq 0 ]
}

everything() {
  must "what the tests need from Debian and npm" bash tests/servers.sh
  must "restore" dotnet restore Porter.sln --verbosity quiet
  must "format" dotnet format whitespace Porter.sln --no-restore --verify-no-changes
  must "build" dotnet build Porter.sln --no-restore --verbosity quiet -warnaserror

  # Not beside the others: the real agents starve whatever else is timed on two cores.
  say "test the worker"
  bash worker-image/test.sh 2>&1 | tee "$log/worker"
  count "$log/worker" "${PIPESTATUS[0]}" pass fail skipped

  say "test everything else"
  # One project at a time: several start servers and real processes of their own.
  dotnet test --solution Porter.sln --no-build --max-parallel-test-modules 1 2>&1 | tee "$log/dotnet"
  count "$log/dotnet" "${PIPESTATUS[0]}" succeeded failed skipped
  result
}

fast() {
  # Only what changed since the last commit: the whole takes half a minute to look at.
  local changed
  mapfile -t changed < <(git diff --name-only --diff-filter=d HEAD -- '*.cs'; git ls-files --others --exclude-standard -- '*.cs')
  [ ${#changed[@]} -eq 0 ] || must "format" dotnet format whitespace Porter.sln --include "${changed[@]}"
  local project
  for project in "${fast_projects[@]}"; do
    must "build $project" dotnet build "$project" --verbosity quiet -warnaserror
  done
  for project in "${fast_projects[@]}"; do
    say "test $project"
    dotnet test --project "$project" --no-build 2>&1 | tee "$log/dotnet"
    count "$log/dotnet" "${PIPESTATUS[0]}" succeeded failed skipped
  done
  result
}

matching() {
  must "build" dotnet build Porter.sln --verbosity quiet
  local project
  for project in tests/*.Tests; do
    grep -rlqi --include='*.cs' -- "$1" "$project" || continue
    for filter in --filter-class --filter-method; do
      say "test $project, $filter *$1*"
      dotnet test --project "$project" --no-build "$filter" "*$1*" --ignore-exit-code 8 2>&1 | tee "$log/dotnet"
      count "$log/dotnet" "${PIPESTATUS[0]}" succeeded failed skipped
    done
  done
  result
}

mutate() {
  must "the mutation tester" dotnet tool restore
  # From the tests of the project that is mutated: beside a solution it would take all of them.
  cd tests/Porter.Grains.Tests || exit 1
  must "mutate" dotnet stryker --config-file ../stryker-config.json
}

case "${1-}" in
  '') everything ;;
  fast) fast ;;
  mutate) mutate ;;
  -*) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2 ;;
  *) matching "$1" ;;
esac
