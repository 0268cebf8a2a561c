// What the agent can find out, when it looks everywhere it can.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { REPOSITORY, isRoot, story } from './world/world.mjs';

const onlyRoot = isRoot ? false : 'needs root: only then does the agent have a uid of its own';
const NOBODY = 65534;

// Prints what looks like a credential, wherever it may lie: environments, command lines, open files, directories, git's configuration.
const LOOK_EVERYWHERE = `
  pattern='(ghs|pct|sk)[_-](clone|publish|callback|key|other)[-a-z0-9]*|eC1hY2Nlc3MtdG9rZW46[A-Za-z0-9+/]{8,}'
  look() { grep -aohE "$pattern" "$@" 2>/dev/null; }
  env | look
  look /proc/[0-9]*/environ /proc/[0-9]*/cmdline
  find /proc/[0-9]*/fd -type l 2>/dev/null | while read -r f; do [ -f "$f" ] && look "$f"; done
  find "$PWD/.." "$HOME" -xdev -type f -size -2000k -print0 2>/dev/null | xargs -0 grep -aohE "$pattern" 2>/dev/null
  find /tmp /var/tmp /dev/shm -xdev -maxdepth 2 -type f -size -200k -print0 2>/dev/null | xargs -0 grep -aohE "$pattern" 2>/dev/null
  git config --list --show-origin | look
  cat .git/config .git/FETCH_HEAD .git/packed-refs 2>/dev/null | look`;

story(test, 'the agent finds its own key and no other secret', { skip: onlyRoot }, async world => {
  world.scriptAgent(`{ ${LOOK_EVERYWHERE}; } | sort -u > $HOME/found; cp $HOME/found FOUND.md; echo looked >> FOUND.md`);
  const end = await world.run();
  assert.equal(end.outcome, 'changes', world.porter.log);
  const found = world.git.file(REPOSITORY, world.branch, 'FOUND.md');
  assert.ok(found.includes(world.secrets.key), 'it does find what can be found: its own key');
  assert.deepEqual(found.trim().split('\n').filter(l => l !== world.secrets.key), ['looked']);
});

story(test, 'the agent cannot reach the machine\'s own directory, nor take part in its processes', { skip: onlyRoot }, async world => {
  world.scriptAgent(`
    ls "$PWD/../porter" > LS.md 2>&1; cat "$PWD/../porter/prompt.txt" >> LS.md 2>&1
    touch "$PWD/../planted" 2>> LS.md
    for p in $(ls /proc | grep -E '^[0-9]+$'); do kill -0 $p 2>/dev/null && [ "$(stat -c %u /proc/$p 2>/dev/null)" != "$(id -u)" ] && echo "may signal $p" >> LS.md; done
    grep -E '^(CapEff|CapBnd|NoNewPrivs|Groups)' /proc/self/status >> LS.md; id -u >> LS.md`);
  await world.run();
  const seen = world.git.file(REPOSITORY, world.branch, 'LS.md');
  assert.equal(seen.match(/Permission denied/g).length, 3, seen);
  assert.doesNotMatch(seen, /may signal/);
  assert.match(seen, /CapEff:\s+0+\n/);
  assert.match(seen, /CapBnd:\s+0+\n/);
  assert.match(seen, /NoNewPrivs:\s+1\n/);
});

story(test, 'no command line and no file that others may read ever holds a token, from the clone to the push', { skip: onlyRoot }, async world => {
  const out = `${world.directory}/watched`;
  mkdirSync(out);
  chownSync(out, NOBODY, NOBODY);
  // The pattern is in a file, so that the watcher does not see itself.
  writeFileSync(`${out}/pattern`, 'ghs_(clone|publish)|pct_callback|eC1hY2Nlc3MtdG9rZW46|--git-dir=.*clone.git\n');
  const watch = spawn('setpriv', [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', 'bash', '-c',
    `while :; do cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | grep -aEf ${out}/pattern >> ${out}/seen; done`]);
  try {
    world.scriptAgent('echo x > X.md; sleep 1');
    assert.equal((await world.run()).outcome, 'changes');
  } finally {
    watch.kill('SIGKILL');
  }
  const seen = readFileSync(`${out}/seen`, 'utf8');
  assert.match(seen, /clone\.git/, 'the watcher did see our git commands');
  assert.doesNotMatch(seen, /ghs_|pct_|eC1hY2Nlc3MtdG9rZW46/);
});

story(test, 'what the agent prints of its key, or of any token, never leaves the machine', async world => {
  world.scriptAgent(`
    echo "my key is $ANTHROPIC_API_KEY"
    echo "encoded: $(printf %s "$ANTHROPIC_API_KEY" | base64 -w0)"
    echo "a stranger's: ghp_abcdefghijklmnopqrstuvwxyz0123456789"
    printf '\\033[31mred\\033[0m\\007 and \\342\\200\\256hidden\\n'
    echo "at the end: $ANTHROPIC_API_KEY" >&2
    exit 1`);
  const end = await world.run();
  const told = JSON.stringify(world.porter.calls);
  assert.ok(!told.includes(world.secrets.key));
  assert.ok(!told.includes(Buffer.from(world.secrets.key).toString('base64').replace(/=+$/, '')));
  assert.ok(!told.includes('ghp_abcdefghij'));
  assert.match(world.porter.log, /my key is \[redacted\]/);
  assert.match(world.porter.log, /^red and hidden$/m);
  assert.match(end.error, /at the end: \[redacted\]/);
});

story(test, 'where a parent directory is private, the agent works elsewhere, and that is said', { skip: onlyRoot }, async world => {
  chmodSync(world.directory, 0o700);
  // The script's folder is behind the same door: the worker hands the agent a copy it can reach.
  world.scriptAgent('echo x > X.md; pwd');
  const end = await world.run();
  assert.equal(end.outcome, 'changes', world.porter.log);
  assert.match(world.porter.log, /cannot enter .*; it works in \/tmp\/porter-agent-/);
});

story(test, 'an ordinary user runs the same worker, without a second user, and it says so', { skip: onlyRoot }, async world => {
  world.scriptAgent(`
    id -u > UID.md
    setsid nohup bash -c 'exec -a porter-ordinary-${world.taskId} sleep 100000' >/dev/null 2>&1 &
    echo done`);
  const end = await world.run({ uid: NOBODY });
  assert.deepEqual([end.code, end.outcome], [0, 'changes']);
  assert.equal(world.git.file(REPOSITORY, world.branch, 'UID.md'), `${NOBODY}\n`);
  assert.match(world.porter.log, /Running without root/);
  assert.deepEqual(world.alive(`porter-ordinary-${world.taskId}`), []);
});
