// What each agent's output, recorded from the real CLIs, is understood to say.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createReader } from '../worker/readers/index.mjs';
import { toolPhrase, statusIn } from '../worker/readers/events.mjs';

const recorded = name => readFileSync(new URL(`recorded/${name}`, import.meta.url), 'utf8').split('\n');

/** Plays a recording to a reader; stderr first, as it came first. */
function read(agent, recording) {
  const said = [], steps = [];
  const reader = createReader(agent, { log: (kind, text) => said.push([kind, text]), step: s => steps.push(s), usage: () => {} }, '/workspace');
  if (existsSync(new URL(`recorded/${recording}.stderr`, import.meta.url))) recorded(`${recording}.stderr`).forEach(reader.err);
  recorded(`${recording}.jsonl`).forEach(reader.out);
  return { ...reader.state, said, steps, lastError: reader.lastError() };
}

test('Claude Code: steps, tokens, cost and last words', () => {
  const { lastMessage, usage, failure, steps, said } = read('claude', 'claude-edits');
  assert.equal(lastMessage, 'I created src/new.js.');
  assert.deepEqual(steps, ['editing `src/new.js`', 'running `cat nosuchfile; exit 2`', 'running `ls`']);
  assert.equal(usage.input_tokens, 4800);
  assert.equal(usage.output_tokens, 200);
  assert.ok(usage.cost_usd > 0.001 && usage.cost_usd < 1);
  assert.equal(failure, null);
  assert.ok(said.some(([kind, text]) => kind === 'tool' && text === 'failed: Exit code 2'));
});

test('Claude Code: a failure is judged by is_error, for its subtype says success', () => {
  const { failure, usage } = read('claude', 'claude-wrong-key');
  assert.equal(failure.status, 401);
  assert.equal(usage, null);
});

test('Claude Code: an overloaded API is told while it is retried, and at the end', () => {
  const { failure, said } = read('claude', 'claude-overloaded');
  assert.equal(failure.status, 529);
  assert.equal(said.filter(([, text]) => /The API answered 529; trying again/.test(text)).length, 4);
});

test('Claude Code: stopped before its result, the tokens so far are known and the cost is not', () => {
  const lines = recorded('claude-edits.jsonl').filter(l => !/"type":"result"/.test(l));
  const reader = createReader('claude', { log() {}, step() {}, usage() {} }, '/workspace');
  lines.forEach(reader.out);
  assert.ok(reader.state.usage.input_tokens > 0);
  assert.equal(reader.state.usage.cost_usd, null);
});

test('opencode: steps, tokens, cost and last words', () => {
  const { lastMessage, usage, failure, steps } = read('opencode', 'opencode-edits');
  assert.equal(lastMessage, 'I created src/new.js.');
  assert.deepEqual(steps, ['editing `src/new.js`', 'running `cat nosuchfile; exit 2`', 'running `ls`']);
  assert.deepEqual([usage.input_tokens, usage.output_tokens], [4800, 200]);
  assert.ok(usage.cost_usd > 0.001 && usage.cost_usd < 1);
  assert.equal(failure, null);
});

test('opencode: a wrong key and an overloaded API', () => {
  assert.deepEqual(read('opencode', 'opencode-wrong-key').failure, { status: 401, message: 'invalid x-api-key' });
  assert.deepEqual(read('opencode', 'opencode-overloaded').failure, { status: 529, message: 'Overloaded' });
});

test('opencode: while it retries in silence, its log tells the error', () => {
  const reader = createReader('opencode', { log() {}, step() {}, usage() {} }, '/workspace');
  recorded('opencode-overloaded.stderr').slice(0, 2).forEach(reader.err);
  assert.deepEqual(reader.state.retriedError, { status: null, message: 'Overloaded' });
});

test('opencode: "check server logs" is answered by its log', () => {
  const reader = createReader('opencode', { log() {}, step() {}, usage() {} }, '/workspace');
  reader.err('timestamp=2026-11-24T06:01:50.988Z level=ERROR run=a2093b81 message=failed ref=err_33f249ba error="ProviderModelNotFoundError: Model not found: anthropic/claude-nope. Did you mean: claude-haiku-4-5?" cause="ProviderModelNotFoundError: Model not found\\n    at <anonymous>"');
  reader.out('{"type":"error","error":{"name":"UnknownError","data":{"message":"Unexpected server error. Check server logs for details."}}}');
  assert.equal(reader.state.failure.message, 'Model not found: anthropic/claude-nope. Did you mean: claude-haiku-4-5?');
});

test('Codex: commands without their shell, tokens, no cost', () => {
  const { lastMessage, usage, failure, steps } = read('codex', 'codex-edits');
  assert.equal(lastMessage, 'I created src/new.js.');
  assert.deepEqual(steps.slice(1), ['running `cat nosuchfile; exit 2`', 'running `ls`']);
  assert.deepEqual(usage, { input_tokens: 4800, output_tokens: 200, cost_usd: null });
  assert.equal(failure, null);
});

test('Codex: reconnecting is an error that is retried; a failed turn is a failure', () => {
  const { failure, retriedError } = read('codex', 'codex-wrong-key');
  assert.equal(failure.status, 401);
  assert.equal(retriedError.status, 401);
  assert.equal(read('codex', 'codex-overloaded').failure.status, 503);
});

test('Gemini CLI: steps, tokens, no cost, and a message that came in pieces', () => {
  const { lastMessage, usage, failure, steps } = read('gemini', 'gemini-edits');
  assert.match(lastMessage, /I created src\/new\.js\.$/);
  assert.deepEqual(steps, ['editing `src/new.js`', 'running `cat nosuchfile; exit 2`', 'running `ls`']);
  assert.deepEqual(usage, { input_tokens: 4800, output_tokens: 200, cost_usd: null });
  assert.equal(failure, null);
});

test('Gemini CLI: a wrong key', () => {
  const { failure, usage } = read('gemini', 'gemini-wrong-key');
  assert.match(failure.message, /API key not valid/);
  assert.equal(usage, null);
});

test('a reader takes anything for output: not JSON, half JSON, JSON of another shape', () => {
  const odd = ['', '{', '{"type":', '[]', '{"type":"assistant"}', '{"type":"user","message":{"content":"x"}}', '{"type":"result","is_error":true}', '{"type":"error"}',
    '{"type":"tool_use"}', '{"type":"tool_use","part":{}}', '{"type":"step_finish"}', '{"type":"item.completed"}', '{"type":"turn.failed"}', '{"type":"message","role":"assistant"}',
    '{"type":"tool_result","status":"error"}', '{"type":"system","subtype":"api_retry"}', '{"type":"text","part":{"text":3}}', 'null', '"x"', '{"type":7}'];
  for (const agent of ['claude', 'opencode', 'codex', 'gemini', 'plain']) {
    const reader = createReader(agent, { log() {}, step() {}, usage() {} }, '/workspace');
    for (const line of odd) { reader.out(line); reader.err(line); }
    reader.lastError();
  }
});

const quiet = { log() {}, step() {}, usage() {} };

test('messages and steps without number are added up without being kept', () => {
  const claude = createReader('claude', quiet, '/workspace'), opencode = createReader('opencode', quiet, '/workspace');
  const began = performance.now();
  for (let i = 0; i < 60_000; i++) {
    // Claude Code tells a message in several pieces, each with what it has used so far.
    for (const output_tokens of [1, 3]) {
      claude.out(JSON.stringify({ type: 'assistant', message: { id: `m${i}`, content: [], usage: { input_tokens: 2, output_tokens } } }));
    }
    opencode.out('{"type":"step_finish","part":{"tokens":{"input":2,"output":3,"reasoning":1},"cost":0.5}}');
  }
  assert.deepEqual(claude.state.usage, { input_tokens: 120_000, output_tokens: 180_000, cost_usd: null });
  assert.deepEqual(opencode.state.usage, { input_tokens: 120_000, output_tokens: 240_000, cost_usd: 30_000 });
  assert.ok(performance.now() - began < 10_000, 'each costs as much as the one before');
});

test('a message that never ends is told in parts', () => {
  const said = [];
  const reader = createReader('gemini', { ...quiet, log: (kind, text) => said.push(text.length) }, '/workspace');
  for (let i = 0; i < 50; i++) reader.out(JSON.stringify({ type: 'message', role: 'assistant', content: 'x'.repeat(100_000) }));
  assert.ok(said.length >= 3 && Math.max(...said) < 2_000_000, String(said));
});

test('what an agent prints instead of events is not kept whole', () => {
  const reader = createReader('claude', quiet, '/workspace');
  reader.out('x'.repeat(5_000_000));
  assert.ok(reader.lastError().length <= 2000);
});

test('plain output: the last paragraph is what it said last', () => {
  const reader = createReader('plain', { log() {}, step() {}, usage() {} }, '/workspace');
  ['working', '', 'I changed the greeting', 'and nothing else.', ''].forEach(reader.out);
  assert.equal(reader.state.lastMessage, 'I changed the greeting\nand nothing else.');
});

test('tool calls are told in short phrases', () => {
  const cases = [
    [['Edit', { file_path: '/workspace/src/a.ts' }], 'editing `src/a.ts`'],
    [['write', { filePath: '/workspace/a`b' }], "editing `a'b`"],
    [['Read', { file_path: '/etc/hosts' }], 'reading `/etc/hosts`'],
    [['Bash', { command: 'npm test\necho done' }], 'running `npm test`'],
    [['shell', { command: ['bash', '-lc', 'make all'] }], 'running `make all`'],
    [['exec_command', { cmd: 'x'.repeat(200) }], `running \`${'x'.repeat(79)}…\``],
    [['Grep', { pattern: 'TODO' }], 'searching for `TODO`'],
    [['WebFetch', {}], 'looking something up on the web'],
    [['TodoWrite', {}], 'planning'],
    [['mcp__thing', null], 'using `mcp__thing`'],
    [[undefined, undefined], 'using `a tool`'],
  ];
  for (const [[name, input], phrase] of cases) assert.equal(toolPhrase(name, input, '/workspace'), phrase);
});

test('a status is taken from an error\'s text only where it is one', () => {
  assert.equal(statusIn('unexpected status 401 Unauthorized'), 401);
  assert.equal(statusIn('API Error: 529 Overloaded'), 529);
  assert.equal(statusIn('{"code":503,"status":"UNAVAILABLE"}'), 503);
  assert.equal(statusIn('wrote 500 lines'), null);
  assert.equal(statusIn(undefined), null);
});
