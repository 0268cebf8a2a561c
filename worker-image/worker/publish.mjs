// Porter is asked for a token that may write, and the work is pushed with it: one branch, from the clean clone.
import { setTimeout as delay } from 'node:timers/promises';
import { RefusedError } from './callbacks.mjs';
import { RETRY_DELAYS_MS, isTemporary, pushSentence, reasonIn } from './git-sentences.mjs';

const PUSH_TIMEOUT_MS = 5 * 60_000;

/** The work may not, or cannot, be pushed; the message says why. */
export class PushRefusedError extends Error {}

/** Pushes `work` as `workBranch`, replacing what an earlier attempt may have pushed there. Returns the branch. */
export async function publish({ clean, callbacks, redactor, work, workBranch, url, log, stop }) {
  const token = await pushToken(callbacks, work, stop);
  redactor.add(token);
  const ref = `refs/heads/${workBranch}`;
  for (let failures = 0; ; failures++) {
    const done = await clean.here(['push', '--quiet', '--no-verify', '--recurse-submodules=no', '--no-signed', '--', url, `+${ref}:${ref}`],
      { token, url, timeoutMs: PUSH_TIMEOUT_MS, signal: stop });
    if (done.code === 0) return workBranch;
    stop?.throwIfAborted();
    const reason = done.timedOut ? 'timed out' : done.stderr;
    if (failures === RETRY_DELAYS_MS.length || !isTemporary(reason)) {
      throw new PushRefusedError(pushSentence(reason, { branch: workBranch }));
    }
    log.add('info', `The push failed and is tried again: ${reasonIn(reason)}`);
    await delay(RETRY_DELAYS_MS[failures], undefined, { signal: stop });
  }
}

async function pushToken(callbacks, work, stop) {
  try {
    const answer = await callbacks.publish(work, stop);
    if (typeof answer.token !== 'string' || !answer.token) throw new PushRefusedError('Porter gave no token for the push.');
    return answer.token;
  } catch (error) {
    if (error instanceof RefusedError && error.status !== 401) throw new PushRefusedError(error.detail);
    throw error;
  }
}
