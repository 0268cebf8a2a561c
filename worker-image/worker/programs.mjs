// Where programs are found: ours in the system's own directories, the agent's on the machine's PATH.
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { SettingsError } from './settings.mjs';

const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The PATH of what the worker itself runs. The machine's may name directories that others write to, and root runs nothing of theirs. */
export const ownPath = process.getuid() === 0 ? SYSTEM_PATH : process.env.PATH ?? SYSTEM_PATH;

/** The absolute path of a program that the worker runs. */
export function program(name) {
  const found = findProgram(name);
  if (!found) throw new SettingsError(`${name} is needed and is not in ${ownPath}.`);
  return found;
}

/** The absolute path of a program that the worker runs, or null. */
export function findProgram(name) {
  return searched(name, ownPath)[0] ?? null;
}

/** Whether there is a program of that name on a PATH. */
export function onPath(name, directories) {
  return searched(name, directories).length > 0;
}

function searched(name, directories) {
  return directories.split(':').filter(Boolean).map(directory => path.join(directory, name)).filter(isProgram);
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
