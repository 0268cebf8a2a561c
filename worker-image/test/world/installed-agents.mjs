// The real CLIs, installed once per lock file by the image's own npm step, and kept for the next run.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const IMAGE = fileURLToPath(new URL('../..', import.meta.url));
const LOCKED = ['package.json', 'package-lock.json'];

/** Where the CLIs are or would be. Not under /root: the agent's user must be able to enter it. */
export function agentsHome() {
  const hash = createHash('sha256');
  for (const file of LOCKED) hash.update(readFileSync(path.join(IMAGE, file)));
  const cache = process.env.PORTER_AGENTS_CACHE ?? (process.getuid() === 0 ? '/var/cache/porter/agents' : path.join(os.homedir(), '.cache/porter/agents'));
  return path.join(cache, hash.digest('hex').slice(0, 16));
}

/**
 * Installs the pinned CLIs if they are not there yet.
 * @returns {{bin: string} | {reason: string}} where the programs are, or why the tests of the real agents are left out
 */
export function installedAgents() {
  if (process.env.PORTER_REAL_AGENTS === '0') return { reason: 'PORTER_REAL_AGENTS=0' };
  const home = agentsHome();
  const done = path.join(home, 'installed');
  if (!existsSync(done)) {
    mkdirSync(home, { recursive: true });
    for (const file of LOCKED) copyFileSync(path.join(IMAGE, file), path.join(home, file));
    const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: home, encoding: 'utf8', timeout: 10 * 60_000 });
    if (npm.status !== 0) throw new Error(`npm ci of the pinned agents failed (${npm.error?.message ?? npm.status}):\n${npm.stderr}`);
    writeFileSync(done, `${new Date().toISOString()}\n`);
  }
  return { bin: path.join(home, 'node_modules', '.bin') };
}
