// What the readers share: JSON lines, and short phrases for what a tool does.
import path from 'node:path';

/** A JSON event, or null for a line that is none. */
export function parseEvent(line) {
  if (!line.trimStart().startsWith('{')) return null;
  try {
    const value = JSON.parse(line);
    return value && typeof value === 'object' && typeof value.type === 'string' ? value : null;
  } catch {
    return null;
  }
}

const EDIT = /^(?:write|edit|multi_?edit|notebook_?edit|create_?file|write_?file|edit_?file|replace|patch|apply_?patch|str_?replace.*)$/;
const READ = /^(?:read|read_?file|view|cat|notebook_?read|read_?many_?files)$/;
const RUN = /^(?:bash|shell|exec_?command|shell_?command|run_?shell_?command|local_?shell|run_?terminal.*)$/;
const SEARCH = /^(?:grep|glob|ls|list|list_?directory|search|search_?file_?content|find|codebase_?search.*|grep_?search|finder)$/;
const WEB = /^(?:web_?fetch|web_?search|google_?web_?search|read_?web_?page)$/;
const PLAN = /^(?:todo.*|update_?plan|write_?todos|enter_?plan_?mode|exit_?plan_?mode)$/;
const DELEGATE = /^(?:task|agent|oracle|delegate.*)$/;

/** "editing `src/a.ts`", "running `npm test`": what a tool call does, short enough for a comment. */
export function toolPhrase(name, input, workspace) {
  const tool = String(name ?? 'a tool').toLowerCase();
  const given = input && typeof input === 'object' ? input : {};
  const file = given.file_path ?? given.filePath ?? given.path ?? given.absolute_path ?? given.notebook_path;
  if (EDIT.test(tool)) return `editing ${file ? code(relative(file, workspace)) : 'files'}`;
  if (READ.test(tool)) return `reading ${file ? code(relative(file, workspace)) : 'files'}`;
  if (RUN.test(tool)) return `running ${code(command(given.command ?? given.cmd))}`;
  if (SEARCH.test(tool)) {
    const what = given.pattern ?? given.query ?? (file && relative(file, workspace));
    return what ? `searching for ${code(what)}` : 'looking around';
  }
  if (WEB.test(tool)) return 'looking something up on the web';
  if (PLAN.test(tool)) return 'planning';
  if (DELEGATE.test(tool)) return 'working on a part of it';
  return `using ${code(name ?? 'a tool')}`;
}

/** A path inside the working tree as people see it in the repository. */
export function relative(file, workspace) {
  const text = String(file);
  if (!path.isAbsolute(text)) return text;
  const inside = path.relative(workspace, text);
  return inside && !inside.startsWith('..') ? inside : text;
}

function command(value) {
  const words = Array.isArray(value) ? value : [String(value ?? '')];
  // ["bash","-lc","npm test"] and `bash -lc 'npm test'` are both npm test.
  const text = words.length >= 3 && /^-l?c$/.test(words[1]) ? words.slice(2).join(' ') : words.join(' ');
  const inner = /^(?:\/\S*\/)?(?:ba|z)?sh -l?c (['"]?)([\s\S]*)\1$/.exec(text);
  return inner ? inner[2] : text;
}

/** One line between backquotes, bounded, without a backquote of its own. */
export function code(text, max = 80) {
  const line = String(text).split('\n').find(l => l.trim())?.trim().replaceAll('`', "'") ?? '';
  return `\`${line.length > max ? `${line.slice(0, max - 1)}…` : line || '…'}\``;
}

/** The first line that says something, bounded. */
export function firstLine(text, max = 300) {
  const line = String(text ?? '').split('\n').find(l => l.trim())?.trim() ?? '';
  return line.length > max ? `${line.slice(0, max - 1)}…` : line;
}

/** An HTTP status in an error's text, where it says that it is one. */
export function statusIn(text) {
  const found = /(?:status(?: ?code)?|API Error|HTTP|error|code)["']?[:= (]*\b([45]\d\d)\b/i.exec(String(text ?? ''))
    ?? /\(([45]\d\d)\)/.exec(String(text ?? ''));
  return found ? Number(found[1]) : null;
}

/** A number that is there, else null: an absent count is unknown, not zero. */
export function known(value) {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Adds up counts as they come, however many; unknown until one of them is known. */
export class Total {
  value = null;

  add(...counts) {
    this.value = sum(this.value, ...counts);
  }
}

/** Adds up what is known; unknown only if nothing is. */
export function sum(...values) {
  const there = values.map(known).filter(v => v !== null);
  return there.length ? there.reduce((a, b) => a + b, 0) : null;
}
