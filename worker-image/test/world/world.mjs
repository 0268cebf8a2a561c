// One machine's world: Porter and a git host on loopback, and the real entrypoint run as a process.
import { spawn, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { GitHost, SEED } from './git-host.mjs';
import { PorterStandIn } from './porter.mjs';

const ENTRYPOINT = fileURLToPath(new URL('../../entrypoint.sh', import.meta.url));
const RUN_LIMIT_MS = 180_000;
export const REPOSITORY = 'acme/greeter';
export const isRoot = process.getuid() === 0;

export class World {
  static async create({ files = SEED } = {}) {
    const world = new World();
    world.taskId = `task_${randomBytes(6).toString('hex')}`;
    world.branch = `porter/${world.taskId}`;
    world.secrets = {
      clone: `ghs_clone${randomBytes(12).toString('hex')}`,
      callback: `pct_callback${randomBytes(12).toString('hex')}`,
      key: `sk-key-${randomBytes(12).toString('hex')}`,
      otherKey: `sk-other-${randomBytes(12).toString('hex')}`,
    };
    world.git = await new GitHost().start();
    try {
      world.git.create(REPOSITORY, files);
    } catch (error) {
      await world.git.stop();
      throw error;
    }
    world.git.allow(world.secrets.clone, REPOSITORY);
    world.porter = await new PorterStandIn(world.git, { taskId: world.taskId, token: world.secrets.callback, repository: REPOSITORY }).start();
    world.directory = mkdtempSync(path.join(os.tmpdir(), 'porter-machine-'));
    chmodSync(world.directory, 0o711);
    world.root = path.join(world.directory, 'root');
    world.agents = path.join(world.directory, 'agents');
    for (const dir of [world.root, world.agents]) mkdirSync(dir);
    return world;
  }

  /** Describes an agent called `script` that runs `bash`, a shell script. */
  scriptAgent(bash, manifest = {}) {
    writeFileSync(path.join(this.agents, 'agent.sh'), `#!/bin/bash\n${bash}\n`, { mode: 0o755 });
    writeFileSync(path.join(this.agents, 'script.json'), JSON.stringify({
      name: 'script', title: 'Script', provider: 'Anthropic', command: ['bash', '{dir}/agent.sh'], output: 'plain', stop: 'SIGTERM',
      keys: [{ env: 'ANTHROPIC_API_KEY', config: 'anthropic_api_key', title: 'Anthropic API key' }],
      ...manifest,
    }));
    return this;
  }

  /** The machine's environment, as Porter would set it. */
  environment(extra = {}) {
    const all = {
      PATH: process.env.PATH, TASK_ID: this.taskId, REPO_FULL_NAME: REPOSITORY, AGENT: 'script', PROMPT: 'Correct the greeting.',
      GITHUB_TOKEN: this.secrets.clone, ANTHROPIC_API_KEY: this.secrets.key, OPENAI_API_KEY: this.secrets.otherKey,
      CALLBACK_URL: this.porter.callbackUrl, CALLBACK_TOKEN: this.secrets.callback, BASE_BRANCH: 'main', GITHUB_URL: this.git.url,
      TIMEOUT_SECONDS: '90', ISSUE_NUMBER: '12', ISSUE_TITLE: 'The greeting has a typo', PORTER_ROOT: this.root, AGENTS_DIR: this.agents,
      ...extra,
    };
    return Object.fromEntries(Object.entries(all).filter(([, v]) => v !== undefined && v !== null));
  }

  /** Starts the machine. `uid` runs the whole worker as that user; `under` is a command line to put before the entrypoint. */
  boot({ env = {}, uid = null, under = [] } = {}) {
    if (uid !== null) {
      for (const dir of [this.directory, this.root]) chownSync(dir, uid, uid);
    }
    const user = uid === null ? [] : ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--'];
    const argv = [...user, ...under, ENTRYPOINT];
    this.machine = spawn(argv[0], argv.slice(1), { env: this.environment(env), stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    this.output = '';
    for (const stream of [this.machine.stdout, this.machine.stderr]) stream.on('data', chunk => { this.output += chunk; });
    this.exited = new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        process.kill(-this.machine.pid, 'SIGKILL');
        reject(new Error(`The worker had not ended after ${RUN_LIMIT_MS} ms. It printed:\n${this.output}`));
      }, RUN_LIMIT_MS);
      this.machine.on('close', (code, signal) => { clearTimeout(timer); resolve({ code, signal }); });
    });
    return this;
  }

  /** Boots the machine and waits for its end. Returns what Porter was told at the end, and the exit code. */
  async run(options) {
    this.boot(options);
    const { code } = await this.exited;
    return { code, ...this.porter.completed };
  }

  /** A new directory of the world's: root's alone to write to, or everybody's. */
  folder(name, { open = false } = {}) {
    const directory = path.join(this.directory, name);
    mkdirSync(directory);
    chmodSync(directory, open ? 0o777 : 0o755);
    return directory;
  }

  /** The processes still alive that carry `word` in their command line. */
  alive(word) {
    try {
      return execFileSync('pgrep', ['-f', word]).toString().split('\n').filter(Boolean);
    } catch {
      return [];
    }
  }

  async end() {
    if (this.machine && this.machine.exitCode === null && this.machine.signalCode === null) {
      process.kill(-this.machine.pid, 'SIGKILL');
      await this.exited.catch(() => {});
    }
    await Promise.all([this.porter.stop(), this.git.stop()]);
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A test in a world of its own: `story('…', async world => …)`, with options for the world before the body. */
export function story(test, name, options, body = options) {
  return test(name, { timeout: 240_000, skip: options.skip ?? false }, async t => {
    const world = await World.create(typeof options === 'function' ? {} : options);
    try {
      await body(world, t);
    } catch (error) {
      error.message += `\n--- the worker printed ---\n${world.output ?? '(not started)'}`;
      throw error;
    } finally {
      await world.end();
    }
  });
}
