// Git, called in two ways that never mix: by us, in the clean clone, with a token; and as the agent, in its own clone, without one.
import { run } from './child.mjs';
import { ownPath, program } from './programs.mjs';

// Whatever a repository or a home directory may configure, these win.
const HARMLESS = {
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'core.quotePath': 'false',
  'commit.gpgSign': 'false',
  'gc.auto': '0',
  'maintenance.auto': 'false',
  'submodule.recurse': 'false',
  'advice.detachedHead': 'false',
};

/** Settings as environment, so that nothing, least of all a token, is in an argument or a file. */
export function asEnvironment(config) {
  const entries = Object.entries(config);
  return Object.fromEntries([
    ['GIT_CONFIG_COUNT', String(entries.length)],
    ...entries.flatMap(([key, value], i) => [[`GIT_CONFIG_KEY_${i}`, key], [`GIT_CONFIG_VALUE_${i}`, value]]),
  ]);
}

function environment(home, config, path) {
  return {
    PATH: path, HOME: home, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: 'true', GIT_LFS_SKIP_SMUDGE: '1', GIT_PAGER: 'cat', GIT_EDITOR: 'true',
    ...asEnvironment({ ...HARMLESS, ...config }),
  };
}

/** Git of ours: in the clean clone, which no agent ever touched. */
export class CleanGit {
  constructor(directory, home) {
    this.directory = directory;
    this.home = home;
  }

  /** @param {{token?: string|null, url?: string, timeoutMs?: number, signal?: AbortSignal, stdout?: number}} options */
  git(args, { token = null, url = null, ...options } = {}) {
    const config = { 'http.lowSpeedLimit': '1000', 'http.lowSpeedTime': '60' };
    if (token) config[`http.${url}.extraHeader`] = `Authorization: Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
    const env = { ...environment(this.home, config, ownPath), GIT_ALLOW_PROTOCOL: 'http:https:file' };
    return run([program('git'), ...args], { cwd: this.home, ...options, env });
  }

  /** In the clone. */
  here(args, options) {
    return this.git([`--git-dir=${this.directory}`, ...args], options);
  }
}

/**
 * Git as the agent's user: everything the agent may have configured runs with the agent's rights and with no token in reach,
 * and is ended with the command that started it.
 */
export class AgentGit {
  constructor(identity, { workspace, home, author, stepSeconds = 120, endsAt = Infinity }) {
    this.identity = identity;
    this.workspace = workspace;
    this.home = home;
    this.author = author;
    this.stepSeconds = stepSeconds;
    this.endsAt = endsAt;
  }

  /** The same, with `seconds` for all its steps together. */
  within(seconds) {
    return new AgentGit(this.identity, { ...this, endsAt: performance.now() + seconds * 1000 });
  }

  git(args, { env = {}, ...options } = {}) {
    const { name, email } = this.author;
    return this.#step([program('git'), ...args], {
      timeoutMs: this.stepSeconds * 1000,
      ...options,
      env: {
        ...environment(this.home, { 'safe.directory': '*' }, process.env.PATH),
        GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email,
        ...this.identity.environment, ...env,
      },
    });
  }

  /** Any other small program as the agent's user, in its workspace. */
  run([name, ...args], options = {}) {
    return this.#step([program(name), ...args], { env: { PATH: ownPath, HOME: this.home, ...this.identity.environment }, ...options });
  }

  async #step(argv, { timeoutMs = 60_000, ...options }) {
    const left = Math.max(1, this.endsAt - performance.now());
    const done = await run(this.identity.as(argv), { cwd: this.workspace, timeoutMs: Math.min(timeoutMs, left), ...options });
    await this.identity.killAll();
    return done;
  }
}
