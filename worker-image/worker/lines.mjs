// Bytes of an agent's output into lines, however long it lets a line grow.
import { StringDecoder } from 'node:string_decoder';

const MAX_LINE = 8 << 20;

/** Calls `onLine` for each line of `stream`. A line over the limit (characters) is dropped, and `onDropped` told once per line. */
export function eachLine(stream, onLine, { max = MAX_LINE, onDropped = () => {} } = {}) {
  const decoder = new StringDecoder('utf8');
  let pieces = [], length = 0, dropping = false;
  const take = text => {
    if (dropping) return;
    length += text.length;
    if (length <= max) { pieces.push(text); return; }
    pieces = [];
    dropping = true;
    onDropped();
  };
  const endLine = () => {
    if (!dropping) onLine(pieces.join('').replace(/\r$/, ''));
    pieces = [];
    length = 0;
    dropping = false;
  };
  stream.on('data', chunk => {
    const parts = decoder.write(chunk).split('\n');
    for (const part of parts.slice(0, -1)) { take(part); endLine(); }
    take(parts.at(-1));
  });
  stream.on('end', () => {
    take(decoder.end());
    if (length || dropping) endLine();
  });
}
