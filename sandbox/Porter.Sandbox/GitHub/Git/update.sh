#!/bin/sh
# $1 ref, $2 old, $3 new. GitHub refuses workflow files to an App that may not write workflows.
[ "$SANDBOX_WORKFLOWS" = "write" ] && exit 0
case "$3" in *[!0]*) ;; *) exit 0 ;; esac
file=$(git log --format= --name-only "$3" --not --all -- .github/workflows | head -n 1)
[ -z "$file" ] && exit 0
echo "refusing to allow a GitHub App to create or update workflow \`$file\` without \`workflows\` permission" >&2
exit 1
