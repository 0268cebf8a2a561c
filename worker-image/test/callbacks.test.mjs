// The conversation with Porter, when Porter is slow, away, forgetful, or says no.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problem } from './world/porter.mjs';
import { REPOSITORY, story } from './world/world.mjs';

const names = world => world.porter.calls.map(c => c.name);

/** Answers the first `times` calls of `name` with `answer`, and lets the rest through. */
function first(times, name, answer) {
  let left = times;
  return called => (called === name && left-- > 0 ? answer : undefined);
}

story(test, 'completed is delivered in the end, through errors and dropped connections', async world => {
  world.scriptAgent('echo x > X.md');
  const answers = [{ status: 503, body: {} }, 'drop', { status: 429, body: {}, headers: { 'retry-after': '1' } }, { status: 500, body: {} }];
  world.porter.interfere = name => (name === 'completed' ? answers.shift() : undefined);
  const end = await world.run();
  assert.deepEqual([end.code, end.outcome], [0, 'changes']);
  assert.equal(names(world).filter(n => n === 'completed').length, 5);
  assert.equal(world.porter.completedReports.length, 1);
});

story(test, 'started and publish are tried again too', async world => {
  world.scriptAgent('echo x > X.md');
  const rules = [first(2, 'started', { status: 502, body: {} }), first(2, 'publish', 'drop')];
  world.porter.interfere = name => rules.map(r => r(name)).find(Boolean);
  assert.equal((await world.run()).outcome, 'changes');
});

story(test, 'a task that is over before it began is left alone', async world => {
  world.scriptAgent('echo x > X.md');
  world.porter.over = true;
  const { code } = await world.run();
  assert.equal(code, 0);
  assert.deepEqual(names(world), ['started']);
  assert.deepEqual(world.git.requests, []);
});

story(test, 'a token that Porter does not know ends the machine at once, as a failure', async world => {
  const { code } = await world.scriptAgent('echo x > X.md').run({ env: { CALLBACK_TOKEN: 'not-the-token' } });
  assert.equal(code, 1);
  assert.deepEqual(names(world), ['started']);
});

story(test, 'a task cancelled while the agent works is stopped, and nothing is pushed', async world => {
  world.scriptAgent('echo x > X.md; echo "at work"; exec tail -f /dev/null');
  world.boot();
  await world.porter.until('the agent at work', p => /at work/.test(p.log));
  world.porter.over = true;
  const { code } = await world.exited;
  assert.equal(code, 0);
  assert.deepEqual(world.git.branches(REPOSITORY), ['main']);
  assert.deepEqual(world.porter.completedReports, []);
});

story(test, 'a task cancelled when the work is handed in is not pushed', async world => {
  world.scriptAgent('echo x > X.md');
  world.porter.interfere = name => (name === 'publish' ? problem(409, 'Cancelled.') : undefined);
  const { code } = await world.run();
  assert.equal(code, 0);
  assert.deepEqual(world.git.branches(REPOSITORY), ['main']);
  assert.deepEqual(world.porter.completedReports, []);
});

story(test, 'a batch whose answer was lost is sent again, and no line is there twice', async world => {
  world.scriptAgent('for i in $(seq 1 40); do echo "line $i"; sleep 0.1; done');
  let lost = 0;
  world.porter.interfere = (name, body) => {
    if (name !== 'progress' || !body.lines.length || lost++ > 1) return undefined;
    world.porter.lines.push(...body.lines.slice(world.porter.lines.length - body.first));
    return 'drop';
  };
  await world.run();
  const lines = world.porter.lines.map(l => l.text).filter(t => /^line \d+$/.test(t));
  assert.deepEqual(lines, Array.from({ length: 40 }, (_, i) => `line ${i + 1}`));
  assert.ok(lost > 2);
});

story(test, 'a quiet agent still sends a heartbeat', async world => {
  world.scriptAgent('sleep 5; echo x > X.md');
  await world.run();
  const quiet = world.porter.calls.filter(c => c.name === 'progress' && c.body.lines.length === 0);
  assert.ok(quiet.length >= 2, `${quiet.length} heartbeats`);
});

story(test, 'the log arrives in batches, in order, with its time and kind', async world => {
  world.scriptAgent('seq 1 1000; echo oops >&2');
  await world.run();
  const numbers = world.porter.lines.filter(l => /^\d+$/.test(l.text)).map(l => Number(l.text));
  assert.deepEqual(numbers, Array.from({ length: 1000 }, (_, i) => i + 1));
  assert.ok(world.porter.calls.every(c => c.name !== 'progress' || c.body.lines.length <= 200));
  assert.ok(world.porter.lines.every(l => !Number.isNaN(Date.parse(l.at)) && ['text', 'tool', 'error', 'info'].includes(l.kind)));
});

story(test, 'what the machine was told wrongly is reported in words', async world => {
  const cases = [
    [{ AGENT: 'nobody' }, 'worker_error', /This image has no agent called nobody; it has .*claude/],
    [{ ANTHROPIC_API_KEY: '' }, 'worker_error', /^Script needs the Anthropic API key, and none is set\.$/],
    [{ PROMPT: '' }, 'worker_error', /There is no prompt/],
    [{ REPO_FULL_NAME: 'no-owner' }, 'worker_error', /REPO_FULL_NAME is not valid/],
    [{ TIMEOUT_SECONDS: 'soon' }, 'worker_error', /TIMEOUT_SECONDS must be a positive whole number/],
    [{ BASE_BRANCH: 'nowhere' }, 'clone_failed', /^acme\/greeter has no branch called nowhere\.$/],
    [{ REPO_FULL_NAME: 'acme/nothing' }, 'clone_failed', /^acme\/nothing could not be cloned: it does not exist/],
    [{ GITHUB_TOKEN: 'ghs_cloneexpired' }, 'clone_failed', /GitHub refused Porter's token/],
  ];
  world.scriptAgent('echo x > X.md');
  for (const [env, outcome, error] of cases) {
    world.porter.completedReports.length = 0;
    world.porter.lines.length = 0;
    const end = await world.run({ env });
    assert.deepEqual([end.code, end.status, end.outcome], [0, 'failed', outcome], JSON.stringify(env));
    assert.match(end.error, error);
  }
});

story(test, 'a machine that cannot even report says so on its console and fails', async world => {
  for (const name of ['TASK_ID', 'CALLBACK_URL', 'CALLBACK_TOKEN']) {
    const { code } = await world.run({ env: { [name]: undefined } });
    assert.equal(code, 2);
    assert.match(world.output, new RegExp(`${name} is not set`));
  }
});

story(test, 'an empty repository is nothing to work on', { files: {} }, async world => {
  const end = await world.scriptAgent('true').run({ env: { BASE_BRANCH: undefined } });
  assert.deepEqual([end.outcome, end.error], ['clone_failed', 'acme/greeter has no commit yet: there is nothing to work on.']);
});

story(test, 'GitHub away for a moment at the clone or at the push is tried again', async world => {
  world.scriptAgent('echo x > X.md');
  let refused = 0;
  world.git.interfere = (req, res) => {
    const clone = /service=git-upload-pack/.test(req.url), push = /service=git-receive-pack/.test(req.url);
    if (!(clone && refused === 0) && !(push && refused === 1)) return false;
    refused++;
    res.writeHead(503).end('unavailable');
    return true;
  };
  assert.equal((await world.run()).outcome, 'changes');
  assert.equal(refused, 2);
});

story(test, 'GitHub away for good is said, with the agent\'s own end', async world => {
  world.scriptAgent('echo x > X.md');
  world.git.interfere = (req, res) => /receive-pack/.test(req.url) && Boolean(res.writeHead(502).end());
  const end = await world.run();
  assert.equal(end.outcome, 'push_refused');
  assert.match(end.error, /^The push failed: GitHub could not be reached/);
});
