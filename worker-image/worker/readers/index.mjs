// Each agent prints its events in a dialect of its own; a reader turns them into what Porter tells people.
import { claude } from './claude.mjs';
import { codex } from './codex.mjs';
import { gemini } from './gemini.mjs';
import { opencode } from './opencode.mjs';
import { plain } from './plain.mjs';

const readers = { claude, codex, gemini, opencode, plain };

export const readerNames = Object.keys(readers);

/**
 * @typedef {object} Told  what a reader has understood so far
 * @property {string|null} lastWords  the agent's last message
 * @property {{input_tokens: number|null, output_tokens: number|null, cost_usd: number|null}|null} usage null where unknown
 * @property {{status: number|null, message: string}|null} failure  why the agent says it could not go on
 * @property {{status: number|null, message: string}|null} trouble  the last problem with the model's API that is being retried
 * @property {string} doing  "starting", "waiting for the model", or a phrase like "running `npm test`"
 */

/** An event of a shape nobody expected, from a version to come, must not end the run: it is logged as it is. */
function guarded(read, to) {
  return line => {
    try {
      read(line);
    } catch {
      to.say('info', line);
    }
  };
}

/**
 * A reader for one run.
 * @param {string} name one of readerNames
 * @param {{say: (kind: string, text: string) => void, step: (phrase: string) => void, usage: (usage: object) => void}} to
 * @param {string} workspace paths under it are told relative to it
 * @returns {{out: (line: string) => void, err: (line: string) => void, blame: () => string|null, told: Told}}
 */
export function createReader(name, to, workspace) {
  const told = { lastWords: null, usage: null, failure: null, trouble: null, doing: 'starting' };
  const reader = readers[name](told, to, workspace);
  return { told, blame: reader.blame, out: guarded(reader.out, to), err: guarded(reader.err, to) };
}
