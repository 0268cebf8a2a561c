// The clean clone, made with the read token, and the agent's own clone beside it, made without.
import { copyFileSync, existsSync, linkSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RETRY_DELAYS_MS, cloneSentence, isTemporary } from './git-sentences.mjs';
import { handOver } from './directories.mjs';

const CLONE_TIMEOUT_MS = 5 * 60_000;
const MAX_TEXT = 256 << 10;

/** The repository could not be cloned; the message is for the person who asked. */
export class CloneFailedError extends Error {}

/**
 * Clones one branch, one commit deep, into a bare repository of ours.
 * @returns {Promise<{base: string, branch: string}>} the commit and the branch the work starts from
 */
export async function cloneClean(clean, { url, token, repository, baseBranch, signal, log }) {
  const branch = baseBranch ? ['--branch', baseBranch] : [];
  for (let failures = 0; ; failures++) {
    const done = await clean.git(
      ['clone', '--quiet', '--bare', '--depth', '1', '--single-branch', '--no-tags', '--template=', ...branch, '--', url, clean.directory],
      { token, url, timeoutMs: CLONE_TIMEOUT_MS, signal });
    if (done.code === 0) break;
    signal?.throwIfAborted();
    const reason = done.timedOut ? 'timed out' : done.stderr;
    if (failures === RETRY_DELAYS_MS.length || !isTemporary(reason)) {
      throw new CloneFailedError(cloneSentence(reason, { repository, branch: baseBranch, hasToken: Boolean(token) }));
    }
    log('info', `The clone failed and is tried again: ${lastLine(reason)}`);
    await delay(RETRY_DELAYS_MS[failures], undefined, { signal });
  }
  const head = await clean.here(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
  if (head.code !== 0) throw new CloneFailedError(`${repository} has no commit yet: there is nothing to work on.`);
  const name = await clean.here(['symbolic-ref', '--short', 'HEAD']);
  return { base: head.stdout.trim(), branch: baseBranch ?? name.stdout.trim() };
}

/** The agent's clone: its own repository, on a branch of its own, with an origin that has an address and no credentials. */
export async function cloneForAgent(agent, clean, { base, branch, workBranch, url }) {
  await handOver(agent.workspace, agent.identity, async directory => {
    await mustDo(clean, ['init', '--quiet', '--template=', directory]);
    shareObjects(agent.identity, clean, path.join(directory, '.git'));
    const steps = [
      ['remote', 'add', 'origin', url],
      ['update-ref', `refs/remotes/origin/${branch}`, base],
      ['update-ref', `refs/heads/${branch}`, base],
      ['update-ref', `refs/heads/${workBranch}`, base],
      ['symbolic-ref', 'HEAD', `refs/heads/${workBranch}`],
      ['config', 'user.name', agent.author.name],
      ['config', 'user.email', agent.author.email],
    ];
    for (const step of steps) await mustDo(clean, ['-C', directory, ...step]);
  });
  await mustDo(agent, ['reset', '--quiet', '--hard']);
}

/** A second repository over the same working tree, for when the agent's own is damaged. Returns its git directory. */
export async function rescueRepository(agent, clean, { base }) {
  await agent.identity.killAll();
  const directory = path.join(path.dirname(agent.home), 'rescue');
  await handOver(directory, agent.identity, async fresh => {
    await mustDo(clean, ['init', '--quiet', '--bare', '--template=', fresh]);
    shareObjects(agent.identity, clean, fresh);
    for (const step of [['update-ref', 'HEAD', base], ['read-tree', base]]) await mustDo(clean, [`--git-dir=${fresh}`, ...step]);
  });
  return directory;
}

/** Gives a repository that is not handed over yet the clean one's objects: links where the agent's user cannot write to them, or copies. */
function shareObjects({ separate }, clean, gitDirectory) {
  const place = separate ? linkOrCopy : copyFileSync;
  const walk = (from, to) => {
    mkdirSync(to, { recursive: true });
    for (const entry of readdirSync(from, { withFileTypes: true })) {
      const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
      if (entry.isDirectory()) walk(source, target);
      else if (entry.isFile()) place(source, target);
    }
  };
  walk(path.join(clean.directory, 'objects'), path.join(gitDirectory, 'objects'));
  const shallow = path.join(clean.directory, 'shallow');
  if (existsSync(shallow)) copyFileSync(shallow, path.join(gitDirectory, 'shallow'));
}

function linkOrCopy(from, to) {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

async function mustDo(repository, args) {
  const done = await repository.git(args, { timeoutMs: CLONE_TIMEOUT_MS });
  if (done.code !== 0) {
    throw new CloneFailedError(`The working copy could not be made: ${lastLine(done.stderr) || `git ${args[0]} failed`}.`);
  }
}

/**
 * What the repository says to agents in `files`. It may have made them links to anything, so they are read in the clean clone,
 * where a link is a link's text.
 * @returns {Promise<string|null>}
 */
export async function instructionsIn(clean, base, files) {
  const texts = await Promise.all(files.map(file => textIn(clean, base, file)));
  return texts.filter(text => text?.trim()).join('\n') || null;
}

/** What a person should know about this repository before reading the result: parts that are not fetched. */
export async function notesAbout(clean, base) {
  const notes = [];
  if (await textIn(clean, base, '.gitmodules') !== null) {
    notes.push('This repository has submodules; they are not fetched, since the token is for this repository alone.');
  }
  if (/filter=lfs/.test(await textIn(clean, base, '.gitattributes'))) {
    notes.push('This repository uses Git LFS; its large files are pointers here.');
  }
  return notes;
}

/** The beginning of a file as the repository has it, or null. */
async function textIn(clean, base, file) {
  const blob = await clean.here(['cat-file', 'blob', `${base}:${file}`], { maxBytes: MAX_TEXT });
  return blob.code === 0 || blob.cut ? blob.stdout : null;
}

function lastLine(text) {
  return text.trim().split('\n').at(-1)?.replace(/\.$/, '') ?? '';
}
