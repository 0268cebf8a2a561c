// Porter is asked for a token that may write, and the work is pushed with it: one branch, from the clean clone.
import { setTimeout as pause } from 'node:timers/promises';
import { Refused } from './callbacks.mjs';
import { isTemporary, PAUSES, pushSentence, told } from './git-sentences.mjs';

const PUSH_TIMEOUT_MS = 5 * 60_000;

/** The work may not, or cannot, be pushed; the message says why. */
export class PushRefused extends Error {}

/** Pushes `work` as `workBranch`, replacing what an earlier attempt may have pushed there. Returns the branch. */
export async function publish({ clean, callbacks, redactor, work, workBranch, url, log, stop }) {
  const { token } = await permission(callbacks, work, stop);
  redactor.add(token);
  const ref = `refs/heads/${workBranch}`;
  for (let failures = 0; ; failures++) {
    const done = await clean.here(['push', '--quiet', '--no-verify', '--recurse-submodules=no', '--no-signed', '--', url, `+${ref}:${ref}`],
      { token, url, timeoutMs: PUSH_TIMEOUT_MS, signal: stop });
    if (done.code === 0) return workBranch;
    stop?.throwIfAborted();
    const reason = done.timedOut ? 'timed out' : done.stderr;
    if (failures === PAUSES.length || !isTemporary(reason)) throw new PushRefused(pushSentence(reason, { branch: workBranch }));
    log.add('info', `The push failed and is tried again: ${told(reason)}`);
    await pause(PAUSES[failures], undefined, { signal: stop });
  }
}

async function permission(callbacks, work, stop) {
  try {
    const answer = await callbacks.publish(work, stop);
    if (typeof answer.token !== 'string' || !answer.token) throw new PushRefused('Porter gave no token for the push.');
    return answer;
  } catch (error) {
    if (error instanceof Refused && error.status !== 401) throw new PushRefused(error.detail);
    throw error;
  }
}
