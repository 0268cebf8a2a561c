// What the machine was told, read once from its environment. The names are the contract of worker-image/README.md.
import path from 'node:path';

/** Something the machine was told is missing or wrong. The message says what to correct. */
export class SettingsError extends Error {}

const TASK_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;
const REPOSITORY = /^[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+$/;
const AGENT = /^[a-z0-9][a-z0-9-]{0,39}$/;

/**
 * The part without which nothing can even be reported.
 * @returns {{taskId: string, callbackUrl: string, callbackToken: string}}
 */
export function readReporting(env) {
  return {
    taskId: matching(env, 'TASK_ID', TASK_ID),
    callbackUrl: url(env, 'CALLBACK_URL'),
    callbackToken: required(env, 'CALLBACK_TOKEN'),
  };
}

/** Everything else. Throws SettingsError, which is then reported like any other failure. */
export function readSettings(env) {
  return {
    ...readReporting(env),
    root: env.PORTER_ROOT ? path.resolve(env.PORTER_ROOT) : '',
    repository: matching(env, 'REPO_FULL_NAME', REPOSITORY),
    agent: matching(env, 'AGENT', AGENT),
    prompt: prompt(env),
    githubUrl: (env.GITHUB_URL ? url(env, 'GITHUB_URL') : 'https://github.com').replace(/\/+$/, ''),
    githubToken: env.GITHUB_TOKEN || null,
    baseBranch: env.BASE_BRANCH || null,
    model: env.MODEL || null,
    timeoutSeconds: positive(env, 'TIMEOUT_SECONDS', 600),
    handInStepSeconds: positive(env, 'STEP_TIMEOUT_SECONDS', 120),
    issueNumber: env.ISSUE_NUMBER && /^\d+$/.test(env.ISSUE_NUMBER) ? Number(env.ISSUE_NUMBER) : null,
    issueTitle: env.ISSUE_TITLE || null,
    author: {
      name: env.GIT_AUTHOR_NAME || 'Porter',
      email: env.GIT_AUTHOR_EMAIL || 'porter@localhost.invalid',
    },
    agentsDirectory: env.AGENTS_DIR || null,
    agentUid: env.AGENT_UID ? positive(env, 'AGENT_UID', 0) : null,
  };
}

function prompt(env) {
  if (!env.PROMPT?.trim()) throw new SettingsError('There is no prompt: PROMPT is not set.');
  return env.PROMPT;
}

function required(env, name) {
  const value = env[name];
  if (!value) throw new SettingsError(`${name} is not set.`);
  return value;
}

function matching(env, name, pattern) {
  const value = required(env, name);
  if (!pattern.test(value)) throw new SettingsError(`${name} is not valid: it must match ${pattern.source}.`);
  return value;
}

function url(env, name) {
  const value = required(env, name);
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    throw new SettingsError(`${name} must be an http(s) address.`);
  }
  return value;
}

function positive(env, name, otherwise) {
  if (!env[name]) return otherwise;
  const value = Number(env[name]);
  if (!Number.isSafeInteger(value) || value <= 0) throw new SettingsError(`${name} must be a positive whole number.`);
  return value;
}
