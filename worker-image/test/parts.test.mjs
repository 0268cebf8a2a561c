// The small parts: settings, manifests, redaction, lines, the log.
import assert from 'node:assert/strict';
import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { agentEnvironment, commandLine, loadManifest, namesIn } from '../worker/manifest.mjs';
import { countLines } from '../worker/work.mjs';
import { eachLine } from '../worker/lines.mjs';
import { Redactor } from '../worker/redact.mjs';
import { TaskLog } from '../worker/log.mjs';
import { readSettings } from '../worker/settings.mjs';

const image = fileURLToPath(new URL('..', import.meta.url));
const agents = path.join(image, 'agents');

const machine = { TASK_ID: 'task_1', REPO_FULL_NAME: 'a/b', AGENT: 'claude', PROMPT: 'x', CALLBACK_URL: 'http://p/api/callbacks/complete', CALLBACK_TOKEN: 't' };

test('settings have the defaults of the contract', () => {
  const s = readSettings(machine);
  assert.deepEqual([s.githubUrl, s.timeoutSeconds, s.root, s.baseBranch, s.githubToken], ['https://github.com', 600, '', null, null]);
});

test('settings refuse what would end up in a path, a branch or an address', () => {
  const cases = [['TASK_ID', '../x'], ['TASK_ID', 'a b'], ['REPO_FULL_NAME', 'a/b/c'], ['REPO_FULL_NAME', '-x'], ['AGENT', '../claude'], ['CALLBACK_URL', 'file:///etc'], ['GITHUB_URL', 'ssh://x'], ['TIMEOUT_SECONDS', '-1']];
  for (const [name, value] of cases) assert.throws(() => readSettings({ ...machine, [name]: value }), new RegExp(name));
});

test('every manifest of the image is whole, and its package is locked at its version', () => {
  const names = namesIn(agents);
  assert.deepEqual(names.sort(), ['amp', 'claude', 'codex', 'gemini', 'opencode']);
  const { dependencies } = JSON.parse(readFileSync(path.join(image, 'package.json'), 'utf8'));
  const { packages } = JSON.parse(readFileSync(path.join(image, 'package-lock.json'), 'utf8'));
  for (const name of names) {
    const m = loadManifest(name, [agents]);
    assert.equal(dependencies[m.package], m.version, name);
    assert.equal(packages[`node_modules/${m.package}`].version, m.version, name);
    assert.ok(!JSON.stringify(m.command).includes('PROMPT'));
  }
});

test('the image\'s npm step takes the lock file: every optional package of every platform is in it', () => {
  const { packages } = JSON.parse(readFileSync(path.join(image, 'package-lock.json'), 'utf8'));
  for (const [where, p] of Object.entries(packages)) {
    for (const name of Object.keys(p.optionalDependencies ?? {})) {
      assert.ok(packages[`node_modules/${name}`] ?? packages[`${where}/node_modules/${name}`], `${name}, of ${where}`);
    }
  }
});

test('the model asked for replaces the manifest\'s own, before a final dash', () => {
  const codex = loadManifest('codex', [agents]);
  const words = commandLine(codex, { model: 'gpt-x', dir: agents, env: {} });
  assert.deepEqual(words.slice(-3), ['-m', 'gpt-x', '-']);
  assert.ok(words.some(w => w.includes('base_url="https://api.openai.com/v1"')));
  const amp = loadManifest('amp', [agents]);
  assert.ok(!commandLine(amp, { model: 'gpt-x', dir: agents, env: {} }).includes('gpt-x'));
});

test('an agent gets its own key and the names its manifest lets through, and nothing else of the machine', () => {
  const opencode = loadManifest('opencode', [agents]);
  const env = agentEnvironment(opencode, {
    PATH: '/bin', ANTHROPIC_API_KEY: 'k', OPENAI_API_KEY: 'o', GITHUB_TOKEN: 'g', CALLBACK_TOKEN: 'c', FLY_API_TOKEN: 'f', AWS_SECRET_ACCESS_KEY: 'a', ANTHROPIC_BASE_URL: 'http://127.0.0.1:1/', NODE_OPTIONS: '--x',
  }, '/home/agent');
  assert.equal(env.ANTHROPIC_API_KEY, 'k');
  assert.equal(JSON.parse(env.OPENCODE_CONFIG_CONTENT).provider.anthropic.options.baseURL, 'http://127.0.0.1:1/v1');
  for (const name of ['OPENAI_API_KEY', 'GITHUB_TOKEN', 'CALLBACK_TOKEN', 'FLY_API_TOKEN', 'AWS_SECRET_ACCESS_KEY', 'NODE_OPTIONS']) assert.ok(!(name in env), name);
  const real = agentEnvironment(opencode, { PATH: '/bin', ANTHROPIC_API_KEY: 'k' }, '/home/agent');
  assert.equal(JSON.parse(real.OPENCODE_CONFIG_CONTENT).provider.anthropic.options.baseURL, 'https://api.anthropic.com/v1');
});

test('a manifest that is wrong is refused with what is wrong', () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'porter-manifest-'));
  try {
    const refused = (text, pattern) => {
      writeFileSync(path.join(dir, 'mine.json'), text);
      assert.throws(() => loadManifest('mine', [dir]), pattern);
    };
    refused('{', /mine\.json is not a manifest/);
    refused('{"name":"other","command":["x"]}', /"name" must be "mine"/);
    refused('{"name":"mine"}', /"command" must be a list of words/);
    refused('{"name":"mine","command":["x"],"prompt":"argv"}', /"prompt" can only be "stdin"/);
    refused('{"name":"mine","command":["x"],"output":"xml"}', /"output" must be one of claude, codex/);
    refused('{"name":"mine","command":["x"],"stop":"SIGKILL"}', /"stop" must be/);
    refused('{"name":"mine","command":["x"],"keys":[{"env":"X"}]}', /each of "keys" needs/);
    assert.throws(() => loadManifest('nope', [dir, agents]), /no agent called nope; it has amp, claude, codex, gemini, mine, opencode/);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test('redaction hides what is known, in each form it may take, and the shapes of credentials', () => {
  const r = new Redactor(['s3cret-value']);
  r.add('ghs_laterTokenLaterToken1');
  assert.equal(r.clean('a s3cret-value b'), 'a [redacted] b');
  assert.equal(r.clean(`Basic ${Buffer.from('x-access-token:s3cret-value').toString('base64')}`), 'Basic [redacted]');
  assert.equal(r.clean('ghs_laterTokenLaterToken1'), '[redacted]');
  assert.equal(r.clean('key sk-ant-api03-abcdefghijklmnopqrst'), 'key [redacted]');
  assert.equal(r.clean('\u001b[1mbold\u001b[0m\u202Eevil'), 'boldevil');
  assert.equal(r.clean('x'.repeat(10), 5), 'xxxx…');
  assert.equal(r.clean('task sk-1 and id 123'), 'task sk-1 and id 123');
});

test('lines come whole, whatever the chunks; one over the limit is left out', async () => {
  const stream = new PassThrough(), lines = [];
  let dropped = 0;
  eachLine(stream, l => lines.push(l), { max: 10, onDropped: () => dropped++ });
  const bytes = Buffer.from('one\r\ntwö\nthis line is too long\n\nlast');
  for (const byte of bytes) stream.write(Buffer.of(byte));
  stream.end();
  await new Promise(resolve => stream.on('close', resolve));
  assert.deepEqual([lines, dropped], [['one', 'twö', '', 'last'], 1]);
});

test('the log is acknowledged by number: what Porter has is not sent again, what it lacks is', () => {
  const log = new TaskLog(new Redactor(), () => {});
  log.add('text', 'a\nb\n\nc');
  assert.deepEqual(log.batch().lines.map(l => l.text), ['a', 'b', 'c']);
  log.received(2);
  assert.deepEqual([log.batch().first, log.batch().lines.length], [2, 1]);
  log.received(1);
  log.received(99);
  log.add('text', 'd');
  assert.deepEqual([log.batch().first, log.batch().lines.map(l => l.text)], [3, ['d']]);
});

test('a log that is full takes more lines at no cost, however many', () => {
  let cleaned = 0;
  const log = new TaskLog({ clean: text => { cleaned++; return text; } }, () => {});
  log.add('text', 'x\n'.repeat(20_000));
  log.add('text', 'x\n'.repeat(20_000));
  assert.equal(cleaned, 5000);
});

test('the size of a change is added up; a binary file has no lines', () => {
  assert.deepEqual(countLines('3\t1\ta b.txt\0-\t-\timage.png\0' + '10\t0\tc\0'), { files: 3, additions: 13, deletions: 1 });
  assert.deepEqual(countLines(''), { files: 0, additions: 0, deletions: 0 });
});
