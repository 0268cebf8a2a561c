// What the agent leaves behind becomes commits in the clean clone. Everything in its own repository is done as its user.
import { closeSync, openSync, rmSync, statSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { rescueRepository } from './clone.mjs';
import { reasonIn } from './git-sentences.mjs';
import { AgentStillRunningError } from './identity.mjs';

const STEP_MS = 120_000;
// The agent may have configured programs that hang. A rescued repository has none of them, and its steps have their full time.
const OWN_REPOSITORY_SECONDS = 20;
const MAX_BUNDLE = 512 << 20;
const MIN_FREE_BYTES = 64 << 20;

/** The work exists but cannot be handed over; the message says why. */
export class WorkLostError extends Error {}

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
  await freeSpace(agent, log);
  const bundle = path.join(own, 'work.bundle');
  try {
    const bytes = await bundleWork(agent, clean, { base, message, bundle, log });
    if (bytes === 0) return null;
    await fetchBundle(clean, bundle, workBranch, stop);
    const head = (await clean.here(['rev-parse', `refs/heads/${workBranch}`])).stdout.trim();
    const size = await diffSize(clean, base, head);
    return size.files === 0 ? null : { base, head, bytes, ...size };
  } finally {
    rmSync(bundle, { force: true });
  }
}

/** On a disk that the agent filled, its caches make room for its work. */
async function freeSpace(agent, log) {
  const { bavail, bsize } = statfsSync(agent.workspace);
  if (bavail * bsize > MIN_FREE_BYTES) return;
  log.add('info', 'The disk is full; what the agent kept in its home is deleted to make room for its work.');
  await agent.run(['find', agent.home, '-mindepth', '1', '-delete'], { cwd: '/' });
}

/** Writes `base`..HEAD into `bundle`, from the agent's own repository or, where that takes too long or fails, a rescued one. */
async function bundleWork(agent, clean, { base, message, bundle, log }) {
  const own = await commitAndBundle(agent.within(OWN_REPOSITORY_SECONDS), ['-C', agent.workspace], { base, message, bundle });
  if (!own.problem) return own.bytes;
  const instead = `its files are committed onto ${base.slice(0, 12)} instead`;
  log.add('info', `The agent's repository could not be used as it is (${own.problem}); ${instead}.`);
  const directory = await rescueRepository(agent, clean, { base }).catch(error => {
    if (error instanceof AgentStillRunningError) throw error;
    throw new WorkLostError(`The agent's changes could not be committed: ${sentencePart(error.message)}.`);
  });
  const rescued = await commitAndBundle(agent, [`--git-dir=${directory}`, `--work-tree=${agent.workspace}`], { base, message, bundle });
  if (rescued.problem) throw new WorkLostError(`The agent's changes could not be committed: ${sentencePart(rescued.problem)}.`);
  return rescued.bytes;
}

/** @returns {Promise<{bytes: number} | {problem: string}>} */
async function commitAndBundle(agent, repository, { base, message, bundle }) {
  const git = (args, options) => agent.git([...repository, ...args], options);
  if (repository[0] === '-C') {
    const problem = await problemOfOwn(agent, git);
    if (problem) return { problem };
  }
  const problem = await commitAll(git, { base, message });
  return problem ? { problem } : writeBundle(git, base, bundle);
}

/** What is wrong with the agent's own repository before anything is done in it, or null. */
async function problemOfOwn(agent, git) {
  // git killed in the middle of its work leaves its lock behind; nothing of the agent's runs any more.
  await agent.run(['rm', '-f', '.git/index.lock', '.git/HEAD.lock']);
  const own = await git(['rev-parse', '--absolute-git-dir']);
  if (own.code !== 0) return 'its .git is damaged or gone';
  return own.stdout.trim() === path.join(agent.workspace, '.git') ? null : 'its .git is somewhere else';
}

/** Commits everything that is not committed yet. Returns what is wrong, or null. */
async function commitAll(git, { base, message }) {
  const added = await git(['add', '--all', '--', '.']);
  if (added.code !== 0) return failureOf(added, 'git add');
  const changed = await git(['diff', '--cached', '--quiet', '--no-ext-diff']);
  if (changed.code !== 0 && changed.code !== 1) return failureOf(changed, 'git diff');
  if (changed.code === 1) {
    const committed = await git(['commit', '--quiet', '--no-verify', '--no-gpg-sign', '-m', message]);
    if (committed.code !== 0) return failureOf(committed, 'git commit');
  }
  const descends = await git(['merge-base', '--is-ancestor', base, 'HEAD']);
  if (descends.timedOut) return failureOf(descends, 'git merge-base');
  return descends.code === 0 ? null : 'its history does not lead back to where it started';
}

/** The commits base..HEAD as a bundle in a file of ours; git, as the agent's user, only gets it to write to. 0 bytes for no commits. */
async function writeBundle(git, base, file) {
  const count = await git(['rev-list', '--count', `${base}..HEAD`]);
  if (count.code !== 0) return { problem: failureOf(count, 'git rev-list') };
  if (count.stdout.trim() === '0') return { bytes: 0 };
  const out = openSync(file, 'w', 0o600);
  const done = await git(['bundle', 'create', '--quiet', '-', `${base}..HEAD`], { stdout: out }).finally(() => closeSync(out));
  if (done.code !== 0) return { problem: failureOf(done, 'git bundle') };
  const { size } = statSync(file);
  if (size > MAX_BUNDLE) {
    throw new WorkLostError(`The change is too large to hand over: ${Math.round(size / (1 << 20))} MB, of at most ${MAX_BUNDLE >> 20}.`);
  }
  return { bytes: size };
}

/** Objects made by the agent are checked before they are ours; those of the repository GitHub has taken as they are. */
async function fetchBundle(clean, bundle, workBranch, stop) {
  const fetch = ['-c', 'fetch.fsckObjects=true', 'fetch', '--quiet', '--no-tags', '--no-write-fetch-head'];
  const fetched = await clean.here([...fetch, bundle, `+HEAD:refs/heads/${workBranch}`], { timeoutMs: STEP_MS, signal: stop });
  if (fetched.code !== 0) throw new WorkLostError(`The agent's commits could not be taken over: ${reasonIn(fetched.stderr)}.`);
}

async function diffSize(clean, base, head) {
  const diff = ['diff', '--numstat', '-z', '--no-renames', '--no-ext-diff', '--no-textconv', base, head];
  const done = await clean.here(diff, { timeoutMs: STEP_MS, maxBytes: 64 << 20 });
  if (done.cut) throw new WorkLostError('The change is too large to hand over: it touches too many files.');
  if (done.code !== 0) throw new WorkLostError(`The size of the change could not be found out: ${failureOf(done, 'git diff')}.`);
  return countLines(done.stdout);
}

/** Adds up `git diff --numstat -z`; binary files count as files without lines. */
export function countLines(numstat) {
  const rows = numstat.split('\0').filter(Boolean).map(row => row.split('\t'));
  const total = column => rows.reduce((sum, row) => sum + (Number(row[column]) || 0), 0);
  return { files: rows.length, additions: total(0), deletions: total(1) };
}

function failureOf(done, command) {
  return done.timedOut ? `${command} took too long` : reasonIn(done.stderr || done.stdout);
}

function sentencePart(text) {
  return /No space left on device/.test(text) ? "the machine's disk is full" : text.replace(/\.$/, '');
}
