// The way from a prompt to a pushed branch, and the other ordinary ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REPOSITORY, story } from './world/world.mjs';

story(test, 'an edit becomes a commit on the task\'s branch, and Porter hears its size', async world => {
  world.scriptAgent(`
    cat > /dev/null
    echo "I will correct the greeting."
    sed -i s/helo/hello/ src/greeting.js
    printf 'one\\ntwo\\n' > NOTES.md
    echo
    echo "I corrected the typo in the greeting."`);
  const end = await world.run();
  assert.equal(end.code, 0);
  assert.equal(end.status, 'complete');
  assert.equal(end.outcome, 'changes');
  assert.equal(end.branch, world.branch);
  assert.equal(end.summary, 'I corrected the typo in the greeting.');
  assert.deepEqual([end.files, end.additions, end.deletions], [2, 3, 1]);
  assert.equal(world.git.file(REPOSITORY, world.branch, 'src/greeting.js'), "export const greeting = 'hello';\n");
  assert.equal(world.git.in(REPOSITORY, 'rev-parse', world.branch).trim(), end.head);
  assert.equal(world.git.in(REPOSITORY, 'rev-parse', 'main').trim(), end.base);
  assert.match(world.git.in(REPOSITORY, 'log', '-1', '--format=%an %s', world.branch), /^Porter The greeting has a typo$/m);
  const { files, additions, deletions, bytes } = world.porter.published;
  assert.deepEqual([files, additions, deletions, bytes > 100], [2, 3, 1, true]);
  assert.match(world.porter.log, /I will correct the greeting\./);
  assert.equal(end.usage, undefined, 'unknown usage is absent, not zero');
});

story(test, 'the prompt arrives on stdin as it was written, with what is true of the machine after it', async world => {
  world.scriptAgent('cat > PROMPT_SEEN.md');
  const prompt = 'Quotes " \' `x` $(id) ${HOME} \\n, ünïcödé and 漢字\n--flag\n-\n';
  await world.run({ env: { PROMPT: prompt } });
  const seen = world.git.file(REPOSITORY, world.branch, 'PROMPT_SEEN.md');
  assert.ok(seen.startsWith(prompt.trimEnd()), seen);
  assert.match(seen, new RegExp(`on the branch ${world.branch}`));
});

story(test, 'a prompt that begins with a slash is not a command to the agent', async world => {
  world.scriptAgent('head -2 > SEEN.md');
  await world.run({ env: { PROMPT: '/help me' } });
  assert.equal(world.git.file(REPOSITORY, world.branch, 'SEEN.md'), 'Task:\n/help me\n');
});

story(test, 'the longest prompt that Porter sends arrives whole', async world => {
  world.scriptAgent('wc -c | tr -d " " > SIZE.md');
  await world.run({ env: { PROMPT: '漢'.repeat(32 << 10) } });
  assert.ok(Number(world.git.file(REPOSITORY, world.branch, 'SIZE.md')) > 96 << 10);
});

story(test, 'an agent that changes nothing leaves no branch', async world => {
  world.scriptAgent('echo "The greeting is already correct."');
  const end = await world.run();
  assert.deepEqual([end.code, end.status, end.outcome, end.branch], [0, 'complete', 'no_changes', undefined]);
  assert.equal(end.summary, 'The greeting is already correct.');
  assert.deepEqual(world.git.branches(REPOSITORY), ['main']);
  assert.equal(world.porter.published, null);
});

story(test, 'an agent\'s own commits are kept, whatever branch it made them on', async world => {
  world.scriptAgent(`
    git checkout -q -b my-own
    echo one > ONE.md && git add -A && git commit -qm 'First of mine'
    echo two > TWO.md && git add -A && git commit -qm 'Second of mine'
    echo three > THREE.md`);
  const end = await world.run();
  assert.equal(end.outcome, 'changes');
  assert.deepEqual(world.git.in(REPOSITORY, 'log', '--format=%s', `main..${world.branch}`).trim().split('\n'),
    ['The greeting has a typo', 'Second of mine', 'First of mine']);
  assert.deepEqual(world.git.branches(REPOSITORY), ['main', world.branch]);
});

story(test, 'a commit that is undone again is no change', async world => {
  world.scriptAgent(`echo x > X.md && git add -A && git commit -qm x && git rm -q X.md && git commit -qm 'undo'`);
  assert.equal((await world.run()).outcome, 'no_changes');
});

story(test, 'an agent that fails is told with its own reason, and its work so far is pushed', async world => {
  world.scriptAgent('echo half > HALF.md; echo "the compiler is not there" >&2; exit 3');
  const end = await world.run();
  assert.deepEqual([end.code, end.status, end.outcome, end.exit_code, end.branch], [0, 'failed', 'agent_error', 3, world.branch]);
  assert.equal(end.error, 'Script failed: the compiler is not there.');
  assert.equal(world.git.file(REPOSITORY, world.branch, 'HALF.md'), 'half\n');
});

story(test, 'an agent that goes on past its limit is stopped, and its work so far is pushed', async world => {
  world.scriptAgent('echo wip > WIP.md; echo "thinking"; exec tail -f /dev/null');
  const end = await world.run({ env: { TIMEOUT_SECONDS: '4' } });
  assert.deepEqual([end.status, end.outcome, end.branch], ['failed', 'timed_out', world.branch]);
  assert.equal(end.error, 'Script was stopped at its limit of 4 seconds; it was still working.');
  assert.equal(world.git.file(REPOSITORY, world.branch, 'WIP.md'), 'wip\n');
});

story(test, 'a second attempt replaces the branch of the first', async world => {
  world.git.in(REPOSITORY, 'update-ref', `refs/heads/${world.branch}`, world.git.in(REPOSITORY, 'commit-tree', '-m', 'Earlier attempt', 'main^{tree}').trim());
  world.scriptAgent('echo two > SECOND.md');
  assert.equal((await world.run()).outcome, 'changes');
  assert.deepEqual(world.git.changes(REPOSITORY, world.branch), ['SECOND.md']);
});

for (const signal of ['SIGTERM', 'SIGINT']) {
  story(test, `${signal} to the machine stops the agent, pushes what there is and reports`, async world => {
    world.scriptAgent('echo wip > WIP.md; echo "at work"; exec tail -f /dev/null');
    world.boot();
    await world.porter.until('the agent at work', p => /at work/.test(p.log));
    world.machine.kill(signal);
    const { code } = await world.exited;
    assert.equal(code, 0);
    assert.equal(world.porter.completed.outcome, 'worker_error');
    assert.equal(world.porter.completed.error, 'The machine was stopped while Script was working.');
    assert.equal(world.git.file(REPOSITORY, world.branch, 'WIP.md'), 'wip\n');
  });
}
