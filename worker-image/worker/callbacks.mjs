// Porter's side of the conversation: started, progress, publish, completed.
import { setTimeout as delay } from 'node:timers/promises';

const CALL_TIMEOUT_MS = 15_000;
const RETRIED = new Set([408, 425, 429]);

/** Porter says this task or this attempt is over: stop at once and push nothing. */
export class TaskOverError extends Error {}

/** Porter answered, and the answer is no. `detail` is its sentence. */
export class RefusedError extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
    this.detail = detail;
  }
}

/** Porter could not be reached for as long as it was worth trying. */
export class UnreachableError extends Error {}

export class Callbacks {
  #base;
  #token;
  #taskId;

  constructor({ callbackUrl, callbackToken, taskId }) {
    this.#base = new URL(callbackUrl);
    this.#token = callbackToken;
    this.#taskId = taskId;
  }

  started() { return this.#post('started', {}, 90_000); }
  /** One try: the next batch carries what this one did not deliver. */
  progress(body, signal) { return this.#post('progress', body, 0, signal); }
  publish(body, signal) { return this.#post('publish', body, 120_000, signal); }
  completed(body) { return this.#post('completed', body, 240_000); }

  async #post(name, body, retryMs, signal) {
    const url = new URL(this.#base);
    // CALLBACK_URL is the address of the last report; the others are its siblings.
    if (name !== 'completed') url.pathname = url.pathname.replace(/[^/]*$/, name);
    const json = JSON.stringify({ task_id: this.#taskId, ...body });
    const deadline = Date.now() + retryMs;
    for (let attempt = 0; ; attempt++) {
      const answer = await this.#try(url, json, signal);
      if (answer.status >= 200 && answer.status < 300) return answer.body;
      if (answer.status === 409) throw new TaskOverError(answer.detail ?? 'Porter says this task is over.');
      const temporary = answer.status === 0 || answer.status >= 500 || RETRIED.has(answer.status);
      if (!temporary) throw new RefusedError(answer.status, answer.detail ?? `Porter answered ${answer.status} to ${name}.`);
      const wait = Math.max(answer.retryAfterMs ?? 0, Math.min(15_000, 500 * 2 ** attempt) * (0.75 + Math.random() / 2));
      if (Date.now() + wait > deadline) throw new UnreachableError(`Porter did not take ${name}: ${answer.detail ?? answer.status}`);
      await delay(wait, undefined, { signal });
    }
  }

  async #try(url, json, signal) {
    const limit = AbortSignal.timeout(CALL_TIMEOUT_MS);
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
        body: json,
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
      const body = parse(await response.text());
      const seconds = Number(response.headers.get('retry-after'));
      return {
        status: response.status,
        body,
        detail: body.detail ?? body.title,
        retryAfterMs: seconds > 0 ? Math.min(seconds, 60) * 1000 : undefined,
      };
    } catch (error) {
      if (signal?.aborted) throw error;
      return { status: 0, body: {}, detail: error.cause?.code ?? error.name };
    }
  }
}

function parse(text) {
  try {
    const value = JSON.parse(text);
    return value && typeof value === 'object' ? value : {};
  } catch {
    return {};
  }
}
