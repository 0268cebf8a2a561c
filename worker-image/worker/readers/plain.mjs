// An agent without events: what it prints is the log, and the last of it its last words.
import { firstLine } from './events.mjs';

const LAST_WORDS = 2000;

export function plain(told, to) {
  let stderr = null;
  let words = '';
  return {
    out(line) {
      told.doing = 'working';
      words = line.trim() ? `${words}\n${line}` : `${words}\n`;
      // A blank line starts a paragraph; the last paragraph is what it said last.
      const paragraph = words.trim().split(/\n{2,}/).at(-1) ?? '';
      words = words.slice(-2 * LAST_WORDS);
      if (paragraph) told.lastWords = paragraph.slice(-LAST_WORDS);
      if (line.trim()) to.step(firstLine(line, 120));
      to.say('text', line);
    },
    err(line) {
      if (line.trim()) stderr = line.trim();
      to.say('error', line);
    },
    blame: () => stderr,
  };
}
