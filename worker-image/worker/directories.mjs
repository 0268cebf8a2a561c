// The directories of one run, and who may enter them. What is the agent's own is written by the agent's user alone:
// root makes things where the agent cannot reach, and hands them over whole.
import {
  chmodSync, chownSync, cpSync, lchownSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { run } from './child.mjs';
import { ownPath, program } from './programs.mjs';
import { SettingsError } from './settings.mjs';

/**
 * Finds or makes the run's directories: `own` for us alone, `home` for the agent, and the place where `workspace` is to be.
 * Nothing of the agent's may run any more, of an earlier run in the same place either.
 * @returns {Promise<{own: string, clean: string, workspace: string, home: string, note: string|null, remove: () => void}>}
 */
export async function makeDirectories(root, identity) {
  const own = path.join(root || '/', 'porter');
  try {
    mkdirSync(own, { recursive: true });
    chmodSync(own, 0o700);
  } catch (error) {
    if (error.code !== 'EACCES' && error.code !== 'EPERM') throw error;
    throw new SettingsError(`${own} cannot be used (${error.code}): set PORTER_ROOT to a directory this user may write to.`);
  }
  const { base, note, temporary } = await baseFor(root || '/', identity);
  const home = path.join(base, 'home', 'agent');
  mkdirSync(path.dirname(home), { recursive: true });
  for (const parent of [base, path.dirname(home)]) mustBelongToRoot(parent, identity);
  // A machine is used once, but a person may run the worker twice in the same place.
  rmSync(path.join(own, 'clone.git'), { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  chmodSync(home, 0o700);
  if (identity.separate) chownSync(home, identity.uid, identity.gid);
  await asAgent(identity, ['mkdir', '-p', '-m', '700', '--', path.join(home, 'tmp')]);
  return {
    own, clean: path.join(own, 'clone.git'), workspace: path.join(base, 'workspace'), home, note,
    remove() { if (temporary) rmSync(temporary, { recursive: true, force: true }); },
  };
}

/** Has `fill` fill a new directory where only we can reach it, gives it to the agent's user, and moves it to `target`. */
export async function handOver(target, identity, fill) {
  rmSync(target, { recursive: true, force: true });
  const staging = mkdtempSync(path.join(path.dirname(target), '.porter-'));
  try {
    const directory = path.join(staging, 'new');
    mkdirSync(directory, { mode: 0o700 });
    await fill(directory);
    if (identity.separate) give(directory, identity);
    renameSync(directory, target);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function give(directory, { uid, gid }) {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) give(file, { uid, gid });
    // A file with a second name is one of our own clone's: the agent may read it and no more.
    else if (lstatSync(file).nlink === 1) lchownSync(file, uid, gid);
  }
  lchownSync(directory, uid, gid);
}

/** Writes the manifest's files into the agent's home, as the agent: what lies there may be of an earlier run's making. */
export async function writeHomeFiles(files, home, identity) {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(home, path.normalize(`/${name}`));
    const script = 'mkdir -p -- "${1%/*}" && rm -f -- "$1" && cat > "$1"';
    await asAgent(identity, ['sh', '-c', script, 'write', file], typeof content === 'string' ? content : JSON.stringify(content));
  }
}

/** The folder of a manifest that came with its own program, where the agent's user can read it. */
export function reachableCopy(dir, home, identity) {
  if (!identity.separate) return dir;
  // Beside the agent's home, not in it: there it could only read, and has laid nothing in our way.
  const copy = path.join(path.dirname(home), 'agent-program');
  rmSync(copy, { recursive: true, force: true });
  cpSync(dir, copy, { recursive: true, dereference: true });
  for (const entry of [copy, ...readdirSync(copy, { recursive: true }).map(e => path.join(copy, e))]) {
    chmodSync(entry, statSync(entry).mode | 0o555);
  }
  return copy;
}

async function asAgent(identity, [name, ...args], input = null) {
  const done = await run(identity.as([program(name), ...args]), { cwd: '/', env: { PATH: ownPath, ...identity.environment }, input });
  if (done.code === 0) return;
  const reason = done.stderr.trim().split('\n').at(-1) || `${name} failed`;
  throw new Error(`the agent's home could not be prepared: ${reason}`);
}

/** Root makes and replaces things in this directory: nobody else may. */
function mustBelongToRoot(directory, identity) {
  const { uid, gid, mode } = statSync(directory);
  const open = uid !== 0 || mode & 0o002 || (mode & 0o020 && gid !== 0);
  if (identity.separate && open) throw new SettingsError(`${directory} must belong to root, and nobody else may write to it.`);
}

/** The agent's user must be able to walk to its directories; where a parent is private, they are made under /tmp instead. */
async function baseFor(root, identity) {
  if (!identity.separate) return { base: root, note: null, temporary: null };
  const reached = await run(identity.as([program('test'), '-x', root]), { env: { PATH: ownPath }, cwd: '/' });
  if (reached.code === 0) return { base: root, note: null, temporary: null };
  const temporary = mkdtempSync(path.join(os.tmpdir(), 'porter-agent-'));
  chmodSync(temporary, 0o711);
  return { base: temporary, note: `The agent's user cannot enter ${root}; it works in ${temporary}.`, temporary };
}
