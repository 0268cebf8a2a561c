// Who the agent runs as, and how everything it started is ended.
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { run } from './child.mjs';
import { findProgram, ownPath, program } from './programs.mjs';
import { SettingsError } from './settings.mjs';

const IMAGE_UID = 10001;
const MARK = 'PORTER_RUN';
const MAX_PROCESSES = 4096;
const KILL_ROUNDS = 30;

/** Something of the agent's is alive and cannot be ended: nothing more may be done with what it can reach. */
export class AgentStillRunningError extends Error {
  constructor(count) {
    super(`${count} of the agent's processes could not be ended, so nothing of its work was taken.`);
  }
}

/**
 * Chooses the agent's identity. As root the agent gets a uid of its own that can read nothing of ours; as an ordinary
 * user there is no second uid to be had, and the agent is the same user as the worker.
 */
export async function agentIdentity({ root, agentUid }) {
  const own = process.getuid();
  if (own !== 0) return new SameUser(own);
  if (!findProgram('setpriv')) throw new SettingsError('setpriv (Debian package util-linux) is needed to run the agent as another user.');
  const uid = agentUid ?? (root ? uidOf(root) : IMAGE_UID);
  if (uid === 0) throw new SettingsError('AGENT_UID must not be 0.');
  return new OtherUser(uid, await processNamespace());
}

/** Several machines on one host must not share a uid: ending one agent ends every process of its uid. */
function uidOf(root) {
  return 1_500_000_000 + createHash('sha256').update(root).digest().readUInt32BE(0) % 500_000_000;
}

/** The words that put a command into a process namespace of its own, where this kernel lets us; else none. */
async function processNamespace() {
  const unshare = findProgram('unshare');
  if (!unshare) return [];
  const separate = [unshare, '--pid', '--fork', '--kill-child', '--mount-proc', '--'];
  const tried = await run([...separate, program('true')], { cwd: '/', env: { PATH: ownPath }, timeoutMs: 5000 });
  // The first process of a namespace ignores signals and inherits orphans: that is to be a shell of ours, not the agent.
  return tried.code === 0 ? [...separate, program('sh'), '-c', '"$@"; exit $?', 'init'] : [];
}

/** The agent has its own uid, and each command of its own a process namespace, with which everything that the command started ends. */
class OtherUser {
  separate = true;
  environment = {};
  #namespace;

  constructor(uid, namespace) {
    this.uid = uid;
    this.gid = uid;
    this.#namespace = namespace;
  }

  get #namespaced() { return this.#namespace.length > 0; }

  /** What is to be known about this identity, or null. */
  get note() {
    if (this.#namespaced) return null;
    return 'This system gives the agent no process namespace of its own; what it leaves running is ended by its user alone.';
  }

  /** `argv` as the agent's user: no other groups, no capabilities, nothing setuid. */
  as(argv) {
    const prlimit = findProgram('prlimit');
    const limit = prlimit ? [prlimit, `--nproc=${MAX_PROCESSES}`, '--core=0'] : [];
    return [...this.#namespace, ...limit, ...this.#become(), ...argv];
  }

  /** How a command that was started by `as` ended: a shell tells a signal as a number over 128. */
  ending({ code, signal }) {
    if (!this.#namespaced) return { code, signal };
    const name = Object.entries(os.constants.signals).find(([, number]) => number === code - 128)?.[0];
    return name ? { code: null, signal: name } : { code, signal };
  }

  /** Sends a signal to everything of the agent's. */
  async signal(_, name) {
    await this.#signalAll(name);
  }

  /** Ends every process of the agent's uid, however it was started. Throws AgentStillRunningError if one is left. */
  async killAll() {
    for (let round = 0; round < KILL_ROUNDS; round++) {
      // First the signal, then the look: what forks faster than it can be listed is reached by the one and missed by the other.
      const sent = await this.#signalAll('SIGKILL');
      const alive = this.#alive();
      if (sent && !alive.length) return;
      // Where so many processes run that none can be started, ending some makes room.
      if (!sent) alive.forEach(kill);
      await delay(round < 5 ? 10 : 100);
    }
    throw new AgentStillRunningError(this.#alive().length);
  }

  /** One kill(-1) by the uid itself, which the kernel does in one go. Tells whether it was done. */
  async #signalAll(name) {
    const script = `kill -${name.replace(/^SIG/, '')} -1; echo sent`;
    const options = { env: { PATH: ownPath }, cwd: '/', timeoutMs: 5000 };
    const done = await run([...this.#become(), program('sh'), '-c', script], options).catch(() => null);
    return done?.stdout.trim() === 'sent';
  }

  #become() {
    const nothingMore = ['--clear-groups', '--no-new-privs', '--inh-caps=-all', '--bounding-set=-all'];
    return [program('setpriv'), `--reuid=${this.uid}`, `--regid=${this.gid}`, ...nothingMore, '--'];
  }

  #alive() {
    return processes().filter(p => p.uid === this.uid).map(p => p.pid);
  }
}

/** The agent is the same user as the worker. What it started is known by a mark in the environment. */
class SameUser {
  separate = false;
  note = 'Running without root: the agent has the same user as the worker, and could read what the worker can.';
  environment = { [MARK]: randomBytes(12).toString('hex') };

  constructor(uid) {
    this.uid = uid;
    this.gid = process.getgid();
  }

  as(argv) {
    return argv;
  }

  ending(end) {
    return end;
  }

  /** Sends a signal to the group of the agent's first process. */
  async signal(child, name) {
    try { process.kill(-child.pid, name); } catch { /* it has ended */ }
  }

  async killAll() {
    for (let round = 0; round < KILL_ROUNDS; round++) {
      const alive = this.#alive();
      if (!alive.length) return;
      alive.forEach(kill);
      await delay(round < 5 ? 10 : 100);
    }
    throw new AgentStillRunningError(this.#alive().length);
  }

  #alive() {
    const mark = `${MARK}=${this.environment[MARK]}`;
    // Where there is no /proc (macOS), nothing can be known.
    let all = [];
    try { all = processes(); } catch { /* as said */ }
    return all.filter(p => p.uid === this.uid && p.pid !== process.pid && environOf(p.pid).includes(mark)).map(p => p.pid);
  }
}

function kill(pid) {
  try { process.kill(pid, 'SIGKILL'); } catch { /* it has ended */ }
}

/** Every process that has not ended, as far as /proc tells. */
function processes() {
  return readdirSync('/proc').filter(e => /^\d+$/.test(e)).flatMap(pid => {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      return hasEnded(status) ? [] : [{ pid: Number(pid), uid: Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]) }];
    } catch {
      return [];
    }
  });
}

/** A process whose first thread has ended looks like a zombie, and goes on with its other threads. */
function hasEnded(status) {
  return /^State:\s+[ZX]/m.test(status) && !(Number(/^Threads:\s+(\d+)/m.exec(status)?.[1]) > 1);
}

function environOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
