#!/usr/bin/env bash
# The machine's main process. Everything is in worker/main.mjs; this only finds it, wherever this folder was put.
set -euo pipefail
here="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)"
command -v node >/dev/null || { echo "porter worker: node (20 or newer) is not on the PATH" >&2; exit 127; }
exec node "$here/worker/main.mjs"
