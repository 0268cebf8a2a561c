// The directories of one run, and who may enter them.
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { run } from './child.mjs';
import { SettingsError } from './settings.mjs';

/**
 * Makes the run's directories: `own` for us alone, `workspace` and `home` for the agent.
 * @returns {Promise<{own: string, clean: string, workspace: string, home: string, note: string|null, remove: () => void}>}
 */
export async function makePlaces(root, identity) {
  const own = path.join(root || '/', 'porter');
  try {
    mkdirSync(own, { recursive: true });
    chmodSync(own, 0o700);
  } catch (error) {
    if (error.code !== 'EACCES' && error.code !== 'EPERM') throw error;
    throw new SettingsError(`${own} cannot be used (${error.code}): set PORTER_ROOT to a directory this user may write to.`);
  }
  const { base, note, temporary } = await baseFor(root || '/', identity);
  const workspace = path.join(base, 'workspace');
  const home = path.join(base, 'home', 'agent');
  // A machine is used once, but a person may run the worker twice in the same place.
  for (const stale of [workspace, path.join(own, 'clone.git')]) rmSync(stale, { recursive: true, force: true });
  mkdirSync(path.join(base, 'home'), { recursive: true });
  for (const dir of [workspace, home, path.join(home, 'tmp')]) {
    mkdirSync(dir, { recursive: true });
    chmodSync(dir, 0o700);
    if (identity.separate) chownSync(dir, identity.uid, identity.gid);
  }
  return {
    own, clean: path.join(own, 'clone.git'), workspace, home, note,
    remove() { if (temporary) rmSync(temporary, { recursive: true, force: true }); },
  };
}

/** Writes the manifest's files into the agent's home. */
export function writeHomeFiles(files, home, identity) {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(home, path.normalize(`/${name}`));
    for (const dir of parents(home, file)) {
      mkdirSync(dir, { recursive: true });
      if (identity.separate) chownSync(dir, identity.uid, identity.gid);
    }
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    if (identity.separate) chownSync(file, identity.uid, identity.gid);
  }
}

/** The folder of a manifest that came with its own program, where the agent's user can read it. */
export function reachableCopy(dir, home, identity) {
  if (!identity.separate) return dir;
  const copy = path.join(home, '.porter-agent');
  cpSync(dir, copy, { recursive: true, dereference: true });
  for (const entry of [copy, ...readdirSync(copy, { recursive: true }).map(e => path.join(copy, e))]) {
    chmodSync(entry, statSync(entry).mode | 0o555);
  }
  return copy;
}

function parents(home, file) {
  const between = path.relative(home, path.dirname(file)).split(path.sep).filter(Boolean);
  return between.map((_, i) => path.join(home, ...between.slice(0, i + 1)));
}

/** The agent's user must be able to walk to its directories; where a parent is private, they are made under /tmp instead. */
async function baseFor(root, identity) {
  if (!identity.separate) return { base: root, note: null, temporary: null };
  const reached = await run(identity.as(['test', '-x', root]), { env: { PATH: process.env.PATH }, cwd: '/' });
  if (reached.code === 0) return { base: root, note: null, temporary: null };
  const temporary = mkdtempSync(path.join(os.tmpdir(), 'porter-agent-'));
  chmodSync(temporary, 0o711);
  return { base: temporary, note: `The agent's user cannot enter ${root}; it works in ${temporary}.`, temporary };
}
