// Who the agent runs as, and how everything it started is ended.
import { createHash, randomBytes } from 'node:crypto';
import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { run } from './child.mjs';
import { SettingsError } from './settings.mjs';

const IMAGE_UID = 10001;
const MARK = 'PORTER_RUN';
const MAX_PROCESSES = 4096;

/**
 * Chooses the agent's identity. As root the agent gets a uid of its own that can read nothing of ours; as an ordinary
 * user there is no second uid to be had, and the agent is the same user as the worker.
 */
export function agentIdentity({ root, agentUid }) {
  const own = process.getuid();
  if (own !== 0) return new SameUser(own);
  if (!onPath('setpriv')) throw new SettingsError('setpriv (Debian package util-linux) is needed to run the agent as another user.');
  const uid = agentUid ?? (root ? uidOf(root) : IMAGE_UID);
  if (uid === 0) throw new SettingsError('AGENT_UID must not be 0.');
  return new OtherUser(uid);
}

/** Several machines on one host must not share a uid: ending one agent ends every process of its uid. */
function uidOf(root) {
  return 1_500_000_000 + createHash('sha256').update(root).digest().readUInt32BE(0) % 500_000_000;
}

/** The agent has its own uid. */
class OtherUser {
  separate = true;
  environment = {};

  constructor(uid) {
    this.uid = uid;
    this.gid = uid;
  }

  /** `argv` as the agent's user: no other groups, no capabilities, nothing setuid. */
  as(argv) {
    const limit = onPath('prlimit') ? ['prlimit', `--nproc=${MAX_PROCESSES}`, '--core=0'] : [];
    return [...limit, ...this.#become(), ...argv];
  }

  /** Ends every process of the agent's uid, however it was started. Resolves to how many are left: 0 unless the kernel holds one. */
  async killAll() {
    for (let i = 0; i < 50; i++) {
      if (!this.#alive().length) return 0;
      // One kill(-1) by the uid itself is atomic: a process that forks faster than we could list them does not get away.
      await run([...this.#become(), 'sh', '-c', 'kill -KILL -1'], { env: { PATH: process.env.PATH }, cwd: '/', timeoutMs: 5000 });
      await pause(i < 5 ? 10 : 100);
    }
    return this.#alive().length;
  }

  #become() {
    return ['setpriv', `--reuid=${this.uid}`, `--regid=${this.gid}`, '--clear-groups', '--no-new-privs', '--inh-caps=-all', '--bounding-set=-all', '--'];
  }

  #alive() {
    return processes().filter(p => p.uid === this.uid);
  }
}

/** The agent is the same user as the worker. What it started is told by descent and by a mark in the environment. */
class SameUser {
  separate = false;
  environment = { [MARK]: randomBytes(12).toString('hex') };

  constructor(uid) {
    this.uid = uid;
    this.gid = process.getgid();
  }

  as(argv) {
    return argv;
  }

  async killAll() {
    for (let i = 0; i < 50; i++) {
      const alive = this.#alive();
      if (!alive.length) return 0;
      for (const pid of alive) { try { process.kill(pid, 'SIGKILL'); } catch { /* it has ended */ } }
      await pause(i < 5 ? 10 : 100);
    }
    return this.#alive().length;
  }

  #alive() {
    const mark = `${MARK}=${this.environment[MARK]}`;
    const marked = processes().filter(p => p.uid === this.uid && p.pid !== process.pid && environOf(p.pid).includes(mark));
    return marked.map(p => p.pid);
  }
}

/** Every process that has not ended, as far as /proc tells. Empty where there is no /proc. */
function processes() {
  let entries;
  try { entries = readdirSync('/proc'); } catch { return []; }
  return entries.filter(e => /^\d+$/.test(e)).flatMap(pid => {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      if (/^State:\s+[ZX]/m.test(status)) return [];
      return [{ pid: Number(pid), uid: Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]) }];
    } catch {
      return [];
    }
  });
}

function environOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** Whether a program of that name is on the worker's PATH. */
export function onPath(program, searched = process.env.PATH ?? '') {
  return searched.split(':').filter(Boolean).some(dir => {
    try {
      accessSync(path.join(dir, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
