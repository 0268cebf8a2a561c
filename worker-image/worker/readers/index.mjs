// Each agent prints its events in a format of its own; a reader turns them into what Porter shows people.
import { claude } from './claude.mjs';
import { codex } from './codex.mjs';
import { gemini } from './gemini.mjs';
import { opencode } from './opencode.mjs';
import { plain } from './plain.mjs';

const readers = { claude, codex, gemini, opencode, plain };

export const readerNames = Object.keys(readers);

/**
 * @typedef {object} ReaderState  what a reader has understood so far
 * @property {string|null} lastMessage  the agent's last message
 * @property {{input_tokens: number|null, output_tokens: number|null, cost_usd: number|null}|null} usage null where unknown
 * @property {{status: number|null, message: string}|null} failure  why the agent says it could not go on
 * @property {{status: number|null, message: string}|null} retriedError  the last problem with the model's API that is being retried
 * @property {string} activity  "starting", "waiting for the model", or a phrase like "running `npm test`"
 */

/** An event of a shape nobody expected, from a version to come, must not end the run: it is logged as it is. */
function guarded(read, sink) {
  return line => {
    try {
      read(line);
    } catch {
      sink.log('info', line);
    }
  };
}

/**
 * A reader for one run.
 * @param {string} name one of readerNames
 * @param {{log: (kind: string, text: string) => void, step: (phrase: string) => void, usage: (usage: object) => void}} sink
 * @param {string} workspace paths under it are told relative to it
 * @returns {{out: (line: string) => void, err: (line: string) => void, lastError: () => string|null, state: ReaderState}}
 */
export function createReader(name, sink, workspace) {
  const state = { lastMessage: null, usage: null, failure: null, retriedError: null, activity: 'starting' };
  const reader = readers[name](state, sink, workspace);
  return { state, lastError: reader.lastError, out: guarded(reader.out, sink), err: guarded(reader.err, sink) };
}
