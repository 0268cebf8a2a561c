// The task's log: what the agent does, line by line, kept bounded and sent to Porter in batches.
import { setTimeout as delay } from 'node:timers/promises';
import { RefusedError, TaskOverError } from './callbacks.mjs';

const MAX_LINES = 5000;
const MAX_LINE = 2000;
const BATCH_LINES = 200;
const BATCH_EVERY_MS = 2000;

export class TaskLog {
  #redactor;
  #echo;
  #unsent = [];
  #first = 0;
  #step = null;
  #usage = null;
  #changed = false;

  constructor(redactor, echo = line => process.stdout.write(line)) {
    this.#redactor = redactor;
    this.#echo = echo;
  }

  /** Adds text to the log; several lines become several entries. Past the limit one entry says so, and no more are kept. */
  add(kind, text) {
    if (this.#isFull) return;
    for (const line of String(text).split(/\r\n|\r|\n/)) {
      // An agent can print lines by the million; those that nobody will see cost nothing.
      if (this.#isFull) return;
      const clean = this.#redactor.clean(line, MAX_LINE).trimEnd();
      if (clean) this.#append(kind, clean);
    }
  }

  /** What the agent is doing now, as a short phrase: "editing `src/a.ts`". */
  step(phrase) {
    const clean = phrase && this.#redactor.clean(phrase, 200);
    if (clean === this.#step) return;
    this.#step = clean;
    this.#changed = true;
  }

  usage(usage) {
    if (!usage) return;
    this.#usage = usage;
    this.#changed = true;
  }

  get #count() { return this.#first + this.#unsent.length; }
  get #isFull() { return this.#count >= MAX_LINES; }

  get hasChanges() { return this.#changed || this.#unsent.length > 0; }

  /** The next batch, as the progress callback wants it. */
  batch() {
    this.#changed = false;
    return { first: this.#first, lines: this.#unsent.slice(0, BATCH_LINES), step: this.#step, usage: this.#usage };
  }

  /** Porter has everything before line `next`. */
  received(next) {
    if (!Number.isSafeInteger(next) || next <= this.#first) return;
    const count = Math.min(next - this.#first, this.#unsent.length);
    this.#unsent.splice(0, count);
    this.#first += count;
  }

  /** The last batch did not arrive. */
  notReceived() { this.#changed = true; }

  #append(kind, text) {
    const last = this.#count === MAX_LINES - 1;
    const said = last ? { kind: 'info', text: `The log was cut here: it has more than ${MAX_LINES} lines.` } : { kind, text };
    const entry = { at: new Date().toISOString(), ...said };
    this.#unsent.push(entry);
    this.#echo(`${entry.at} ${entry.kind.padEnd(5)} ${entry.text}\n`);
  }
}

/**
 * Sends the log while the task runs: at most one batch every two seconds while something changes, an empty one as a heartbeat otherwise.
 * @param {(reason: Error) => void} onOver called once when Porter says that the task is over or knows the token no longer
 */
export class LogSender {
  #log;
  #callbacks;
  #heartbeatMs;
  #onOver;
  #batchEveryMs;
  #stopped = new AbortController();
  #loop = null;

  constructor(log, callbacks, { heartbeatSeconds = 20, onOver, batchEveryMs = BATCH_EVERY_MS }) {
    this.#log = log;
    this.#callbacks = callbacks;
    this.#heartbeatMs = Math.min(Math.max(Number(heartbeatSeconds) || 20, 1), 60) * 1000;
    this.#onOver = onOver;
    this.#batchEveryMs = Math.min(batchEveryMs, this.#heartbeatMs);
  }

  start() {
    this.#loop = this.#run();
  }

  /** Stops the loop and sends what is left, in a bounded number of batches. */
  async finish() {
    this.#stopped.abort();
    await this.#loop;
    for (let i = 0; i < MAX_LINES / BATCH_LINES + 1 && this.#log.hasChanges; i++) {
      if (!await this.#send()) return;
    }
  }

  async #run() {
    let sentAt = Date.now();
    while (!this.#stopped.signal.aborted) {
      await delay(this.#batchEveryMs, undefined, { signal: this.#stopped.signal }).catch(() => {});
      if (this.#stopped.signal.aborted) return;
      if (!this.#log.hasChanges && Date.now() - sentAt < this.#heartbeatMs) continue;
      sentAt = Date.now();
      await this.#send();
    }
  }

  async #send() {
    const batch = this.#log.batch();
    try {
      const answer = await this.#callbacks.progress(batch);
      this.#log.received(answer.next ?? batch.first + batch.lines.length);
      return true;
    } catch (error) {
      if (error instanceof TaskOverError || (error instanceof RefusedError && error.status === 401)) {
        this.#stopped.abort();
        this.#onOver(error);
      } else if (error instanceof RefusedError) {
        // Porter will never take this batch: go on with the next rather than repeat it for ever.
        this.#log.received(batch.first + batch.lines.length);
      } else {
        this.#log.notReceived();
      }
      return false;
    }
  }
}
