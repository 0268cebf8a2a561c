// An agent without events: what it prints is the log, and the last of it its last words.
import { firstLine } from './events.mjs';

const MAX_MESSAGE = 2000;

export function plain(state, sink) {
  let stderr = null;
  let paragraph = '', ended = false;
  return {
    out(line) {
      state.activity = 'working';
      sink.log('text', line);
      // A blank line ends a paragraph; the last paragraph is what it said last.
      if (!line.trim()) { ended = true; return; }
      paragraph = (ended || !paragraph ? line.trim() : `${paragraph}\n${line}`).slice(-MAX_MESSAGE);
      ended = false;
      state.lastMessage = paragraph.trim();
      sink.step(firstLine(line, 120));
    },
    err(line) {
      if (line.trim()) stderr = line.trim();
      sink.log('error', line);
    },
    lastError: () => stderr,
  };
}
