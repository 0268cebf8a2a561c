// What the agent leaves behind becomes commits in the clean clone. Everything in its own repository is done as its user.
import { closeSync, openSync, rmSync, statSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { rescueRepository } from './clone.mjs';
import { told } from './git-sentences.mjs';

const STEP_MS = 120_000;
const MAX_BUNDLE = 512 << 20;
const ROOM = 64 << 20;

/** The work exists but cannot be handed over; the message says why. */
export class WorkLost extends Error {}

/**
 * @typedef {object} Work
 * @property {string} base
 * @property {string} head
 * @property {number} files
 * @property {number} additions
 * @property {number} deletions
 * @property {number} bytes  of the bundle the commits came in
 */

/**
 * Commits what is left in the working tree and brings the agent's commits into the clean clone, under `refs/heads/<workBranch>`.
 * @returns {Promise<Work|null>} null if nothing changed
 */
export async function collectWork({ agent, clean, base, workBranch, message, own, log, stop }) {
  await makeRoom(agent, log);
  const repository = await settled(agent, clean, { base, message, log });
  const bundle = path.join(own, 'work.bundle');
  const bytes = await writeBundle(agent, repository, base, bundle);
  if (bytes === 0) return null;
  // Objects made by the agent are checked before they are ours; those of the repository are as old as it is, and GitHub takes them as they are.
  const fetched = await clean.here(['-c', 'fetch.fsckObjects=true', 'fetch', '--quiet', '--no-tags', '--no-write-fetch-head', bundle, `+HEAD:refs/heads/${workBranch}`], { timeoutMs: STEP_MS, signal: stop });
  rmSync(bundle, { force: true });
  if (fetched.code !== 0) throw new WorkLost(`The agent's commits could not be taken over: ${told(fetched.stderr)}.`);
  const head = (await clean.here(['rev-parse', `refs/heads/${workBranch}`])).stdout.trim();
  const size = await diffSize(clean, base, head);
  return size.files === 0 ? null : { base, head, bytes, ...size };
}

/** On a disk that the agent filled, its caches make room for its work. */
async function makeRoom(agent, log) {
  const { bavail, bsize } = statfsSync(agent.workspace);
  if (bavail * bsize > ROOM) return;
  log.add('info', 'The disk is full; what the agent kept in its home is deleted to make room for its work.');
  await agent.run(['find', agent.home, '-mindepth', '1', '-delete'], { cwd: '/' });
}

/** A repository of the agent's whose HEAD holds all its work and descends from `base`: its own, or a rescued one. */
async function settled(agent, clean, { base, message, log }) {
  const problem = await commitAll(agent, ['-C', agent.workspace], { base, message });
  if (!problem) return ['-C', agent.workspace];
  log.add('info', `The agent's repository could not be used as it is (${problem}); its files are committed onto ${base.slice(0, 12)} instead.`);
  const directory = await rescueRepository(agent, clean, { base }).catch(error => {
    throw new WorkLost(`The agent's changes could not be committed: ${sentencePart(error.message)}.`);
  });
  const rescued = [`--git-dir=${directory}`, `--work-tree=${agent.workspace}`];
  const again = await commitAll(agent, rescued, { base, message });
  if (again) throw new WorkLost(`The agent's changes could not be committed: ${sentencePart(again)}.`);
  return rescued;
}

/** Commits everything that is not committed yet. Returns what is wrong, or null. */
async function commitAll(agent, repository, { base, message }) {
  const git = args => agent.git([...repository, ...args]);
  if (repository[0] === '-C') {
    // git killed in the middle of its work leaves its lock behind; nothing of the agent's runs any more.
    await agent.run(['rm', '-f', '.git/index.lock', '.git/HEAD.lock']);
    const own = await git(['rev-parse', '--absolute-git-dir']);
    if (own.code !== 0) return 'its .git is damaged or gone';
    if (own.stdout.trim() !== path.join(agent.workspace, '.git')) return 'its .git is somewhere else';
  }
  const added = await git(['add', '--all', '--', '.']);
  if (added.code !== 0) return added.timedOut ? 'git add took too long' : told(added.stderr);
  const changed = await git(['diff', '--cached', '--quiet', '--no-ext-diff']);
  if (changed.code > 1) return told(changed.stderr);
  if (changed.code === 1) {
    const committed = await git(['commit', '--quiet', '--no-verify', '--no-gpg-sign', '-m', message]);
    if (committed.code !== 0) return committed.timedOut ? 'git commit took too long' : told(committed.stderr || committed.stdout);
  }
  const descends = await git(['merge-base', '--is-ancestor', base, 'HEAD']);
  if (descends.code !== 0) return 'its history does not lead back to where it started';
  return null;
}

/** The commits base..HEAD as a bundle in a file of ours; git, as the agent's user, only gets it to write to. Returns its size, 0 for no commits. */
async function writeBundle(agent, repository, base, file) {
  const git = (args, options) => agent.git([...repository, ...args], options);
  const count = await git(['rev-list', '--count', `${base}..HEAD`]);
  if (count.code !== 0) throw new WorkLost(`The agent's commits could not be read: ${told(count.stderr)}.`);
  if (count.stdout.trim() === '0') return 0;
  const out = openSync(file, 'w', 0o600);
  const done = await git(['bundle', 'create', '--quiet', '-', `${base}..HEAD`], { stdout: out }).finally(() => closeSync(out));
  if (done.code !== 0) throw new WorkLost(`The agent's commits could not be packed: ${done.timedOut ? 'it took too long' : told(done.stderr)}.`);
  const { size } = statSync(file);
  if (size > MAX_BUNDLE) throw new WorkLost(`The change is too large to hand over: ${Math.round(size / (1 << 20))} MB, of at most ${MAX_BUNDLE >> 20}.`);
  return size;
}

async function diffSize(clean, base, head) {
  const done = await clean.here(['diff', '--numstat', '-z', '--no-renames', '--no-ext-diff', '--no-textconv', base, head], { timeoutMs: STEP_MS, maxBytes: 64 << 20 });
  if (done.code !== 0) throw new WorkLost(`The size of the change could not be told: ${told(done.stderr)}.`);
  return countLines(done.stdout);
}

/** Adds up `git diff --numstat -z`; binary files count as files without lines. */
export function countLines(numstat) {
  const rows = numstat.split('\0').filter(Boolean).map(row => row.split('\t'));
  const total = column => rows.reduce((sum, row) => sum + (Number(row[column]) || 0), 0);
  return { files: rows.length, additions: total(0), deletions: total(1) };
}

function sentencePart(text) {
  return /No space left on device/.test(text) ? "the machine's disk is full" : text.replace(/\.$/, '');
}
