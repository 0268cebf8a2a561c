#!/usr/bin/env bash
# Installs the servers that the tests start for themselves: PostgreSQL and Redis from Debian, Azurite (Microsoft's
# emulator of Azure Tables) from npm into ~/.cache/porter/azurite. What is there already is left alone. No server is left running.
set -euo pipefail

azurite_version=3.37.0
azurite_dir="${HOME}/.cache/porter/azurite"

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

packages=()
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || packages+=(postgresql)
command -v redis-server >/dev/null || packages+=(redis-server)

if [ ${#packages[@]} -gt 0 ]; then
  echo "servers.sh: installing ${packages[*]} (Debian)"
  export DEBIAN_FRONTEND=noninteractive
  as_root apt-get update -qq
  # The packages would start a server each; the tests start their own, on ports of their own.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod +x "$policy"
    trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  as_root apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
fi

installed="$(node -p "require('${azurite_dir}/node_modules/azurite/package.json').version" 2>/dev/null || true)"
if [ "$installed" != "$azurite_version" ]; then
  echo "servers.sh: installing azurite ${azurite_version} (npm, about 370 MB) into ${azurite_dir}"
  mkdir -p "$azurite_dir"
  npm install --prefix "$azurite_dir" --no-audit --no-fund --loglevel=error "azurite@${azurite_version}" >/dev/null
fi

echo "servers.sh: PostgreSQL $(basename "$(ls -d /usr/lib/postgresql/* | sort -V | tail -1)"), Redis $(redis-server --version | sed 's/.*v=\([^ ]*\).*/\1/'), Azurite ${azurite_version}"
