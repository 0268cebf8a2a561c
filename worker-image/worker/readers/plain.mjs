// An agent without events: what it prints is the log, and the last of it its last words.
import { firstLine } from './events.mjs';

const LAST_WORDS = 2000;

export function plain(told, to) {
  let stderr = null;
  let paragraph = '', ended = false;
  return {
    out(line) {
      told.doing = 'working';
      to.say('text', line);
      // A blank line ends a paragraph; the last paragraph is what it said last.
      if (!line.trim()) { ended = true; return; }
      paragraph = (ended || !paragraph ? line.trim() : `${paragraph}\n${line}`).slice(-LAST_WORDS);
      ended = false;
      told.lastWords = paragraph.trim();
      to.step(firstLine(line, 120));
    },
    err(line) {
      if (line.trim()) stderr = line.trim();
      to.say('error', line);
    },
    blame: () => stderr,
  };
}
