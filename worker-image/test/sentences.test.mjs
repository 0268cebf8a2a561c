// Every way a run can end, in the words that reach the issue.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiSentence, duration, failureSentence, timeoutSentence } from '../worker/sentences.mjs';
import { cloneSentence, isTemporary, pushSentence } from '../worker/git-sentences.mjs';
import { commitMessage, completedReport, promptFor } from '../worker/report.mjs';

const claude = { title: 'Claude Code', provider: 'Anthropic', model: 'sonnet' };
const api = (status, message, of = claude) => apiSentence(of, { status, message });

test('an API\'s refusal says whose it was and what it means', () => {
  assert.equal(api(401, 'invalid x-api-key'), 'Anthropic refused the API key (401).');
  assert.equal(api(null, 'API key not valid. Please pass a valid API key.', { provider: 'Google' }), 'Google refused the API key.');
  assert.equal(api(400, 'Your credit balance is too low to access the Anthropic API.'), 'The Anthropic account behind this key has no credit left (400).');
  assert.equal(api(429, 'You exceeded your current quota, please check your plan and billing details.', { provider: 'OpenAI' }), 'The OpenAI account behind this key has no credit left (429).');
  assert.equal(api(529, 'Overloaded'), 'Anthropic is overloaded (529); it may work again in a few minutes.');
  assert.equal(api(429, 'rate limited'), 'Anthropic is limiting the requests of this key (429); wait a little, then try again.');
  assert.equal(api(404, 'model: nope'), 'Anthropic does not offer the model `sonnet` (404): model: nope.');
  assert.equal(api(500, 'boom'), "Anthropic's API failed (500); it may work again in a few minutes.");
  assert.equal(api(null, 'connect ECONNREFUSED 127.0.0.1:1'), 'Anthropic could not be reached: connect ECONNREFUSED 127.0.0.1:1.');
  assert.equal(api(400, 'prompt is too long'), null);
});

test('an agent\'s failure gives its own reason, else what it printed last, else its exit code', () => {
  const failed = state => failureSentence(claude, { failure: null, retriedError: null, lastError: null, code: 1, signal: null, ...state });
  assert.equal(failed({ failure: { status: 401, message: 'x' } }), 'Anthropic refused the API key (401).');
  assert.equal(failed({ failure: { status: null, message: 'it reached its limit of turns' } }), 'Claude Code failed: it reached its limit of turns.');
  assert.equal(failed({ retriedError: { status: 529, message: 'Overloaded' } }), 'Anthropic is overloaded (529); it may work again in a few minutes.');
  assert.equal(failed({ lastError: 'Segmentation fault' }), 'Claude Code failed: Segmentation fault.');
  assert.equal(failed({ signal: 'SIGKILL', code: null }), 'Claude Code was ended by SIGKILL, as the system does when memory runs out.');
  assert.equal(failed({}), 'Claude Code failed with exit code 1 and gave no reason.');
  assert.ok(failed({ lastError: 'x'.repeat(5000) }).length < 500);
});

test('a timeout says what the agent was doing', () => {
  const late = state => timeoutSentence(claude, { seconds: 600, activity: 'waiting for the model', retriedError: null, ...state });
  assert.equal(late({}), 'Claude Code was stopped at its limit of 10 minutes; it was waiting for Anthropic to answer.');
  assert.equal(late({ activity: 'running `npm test`' }), 'Claude Code was stopped at its limit of 10 minutes; it was still running `npm test`.');
  assert.equal(late({ retriedError: { status: 529, message: '' } }), 'Claude Code was stopped at its limit of 10 minutes: Anthropic is overloaded (529); it may work again in a few minutes.');
  assert.equal(late({ retriedError: { status: 402, message: '' } }), 'Claude Code was stopped at its limit of 10 minutes: the Anthropic account behind this key has no credit left (402).');
  assert.deepEqual([1, 45, 60, 90, 600].map(duration), ['1 second', '45 seconds', '1 minute', '90 seconds', '10 minutes']);
});

test('git\'s refusals become sentences', () => {
  const push = text => pushSentence(text, { branch: 'porter/task_1' });
  assert.match(push('remote: refusing to allow a GitHub App to create or update workflow `.github/workflows/ci.yml` without `workflows` permission'), /under \.github\/workflows/);
  assert.match(push('remote: error: GH001: Large files detected.'), /larger than GitHub allows/);
  assert.match(push('remote: error: GH013: Repository rule violations found\nremote: - Push cannot contain secrets'), /found a secret/);
  assert.match(push('remote: error: GH013: Repository rule violations found for refs/heads/porter/x.'), /a rule of the repository forbids it/);
  assert.match(push('remote: error: GH006: Protected branch update failed'), /porter\/task_1 is a protected branch/);
  assert.match(push("remote: Permission to a/b denied.\nfatal: unable to access 'x': The requested URL returned error: 403"), /may not write to this repository/);
  const clone = (text, more = {}) => cloneSentence(text, { repository: 'a/b', branch: 'main', hasToken: true, ...more });
  assert.equal(clone('fatal: Remote branch main not found in upstream origin'), 'a/b has no branch called main.');
  assert.match(clone("remote: Repository not found.\nfatal: repository 'x' not found"), /does not exist, or Porter's app is not installed there/);
  assert.match(clone('fatal: could not read Username for x', { hasToken: false }), /needs a token and the machine has none/);
  assert.match(clone('fatal: unable to access: Could not resolve host: github.com'), /GitHub could not be reached/);
  assert.ok(isTemporary('error: RPC failed; HTTP 503 curl 22') && isTemporary('fatal: the remote end hung up unexpectedly') && !isTemporary('fatal: Authentication failed'));
});

test('the report: what the agent\'s end and the work\'s end come to', () => {
  const untouched = { lastMessage: 'Done.', usage: null, failure: null, retriedError: null, activity: 'waiting for the model', lastError: null };
  const work = { base: 'a', head: 'b', files: 1, additions: 2, deletions: 3, bytes: 4 };
  const report = ({ agent = {}, state = {}, ...rest }) => completedReport({
    manifest: { ...claude, model: null }, seconds: 600, model: null, work: null, branch: null, refused: null, ...rest,
    agent: { code: 0, signal: null, stopped: null, state: { ...untouched, ...state }, ...agent },
  });
  const short = r => [r.status, r.outcome, r.branch ?? null, r.error ?? null];
  assert.deepEqual(short(report({ work, branch: 'p/x' })), ['complete', 'changes', 'p/x', null]);
  assert.deepEqual(short(report({})), ['complete', 'no_changes', null, null]);
  assert.deepEqual(short(report({ work, refused: 'Too big.' })), ['failed', 'push_refused', null, 'Too big.']);
  assert.deepEqual(short(report({ work, branch: 'p/x', agent: { code: 3 }, state: { lastError: 'oops' } })), ['failed', 'agent_error', 'p/x', 'Claude Code failed: oops.']);
  assert.deepEqual(short(report({ work, refused: 'Too big.', agent: { code: 3 }, state: { lastError: 'oops' } })),
    ['failed', 'agent_error', null, 'Claude Code failed: oops. What it had done so far is lost: Too big.']);
  assert.equal(report({ agent: { stopped: 'deadline', code: null } }).outcome, 'timed_out');
  assert.equal(report({ agent: { stopped: 'deadline', code: 0 } }).status, 'failed');
  assert.equal(report({ agent: { stopped: 'machine' } }).error, 'The machine was stopped while Claude Code was working.');
  assert.ok(!('usage' in report({})) && report({ state: { usage: { input_tokens: 1, output_tokens: null, cost_usd: null } } }).usage.input_tokens === 1);
  assert.ok(!('exit_code' in report({ agent: { code: null } })));
});

test('a commit\'s message mentions nobody and closes nothing but what it is for', () => {
  const message = commitMessage({ agent: 'claude', taskId: 'task_1', issueNumber: 12, issueTitle: 'Fixes #99 for @octocat\nnow' });
  assert.equal(message, 'Fixes 99 for octocat now\n\nFor #12. Made by claude through Porter (task_1).\n');
  assert.equal(commitMessage({ agent: 'claude', taskId: 't', issueNumber: null, issueTitle: null }).split('\n')[0], 'Work of claude');
  assert.ok([...commitMessage({ agent: 'c', taskId: 't', issueTitle: '漢'.repeat(300) }).split('\n')[0]].length <= 72);
});

test('a prompt keeps its words; only a leading slash is put behind a line', () => {
  assert.ok(promptFor({ prompt: 'Do it.', workBranch: 'porter/x' }).startsWith('Do it.\n\n---\n'));
  assert.ok(promptFor({ prompt: ' /init', workBranch: 'porter/x' }).startsWith('Task:\n /init'));
});
