// The sandbox's agent: no model, no key, one small sensible change to src/greeting.js. Markers in the prompt steer it;
// README.md lists them.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const GREETING = 'src/greeting.js';
const prompt = readFileSync(0, 'utf8');
const title = (/^## Task\n(.+)$/m.exec(prompt)?.[1] ?? 'the greeting').replaceAll(/\[\[demo:[^\]]*\]\]/g, '').trim();

/** The value of a marker: true for `[[demo:fail]]`, "5" for `[[demo:slow 5]]`, null when it is not there. */
function marker(name) {
  const found = new RegExp(`\\[\\[demo:${name}(?: ([^\\]]+))?\\]\\]`).exec(prompt);
  return found && (found[1] ?? true);
}

/** The first hundred characters, whole ones: never half a surrogate pair. */
const short = (text) => Array.from(text).slice(0, 100).join('');

function write(file, text) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** The change the title asks for, as [file, text, words]; null when it is made already. */
function change() {
  const greeting = existsSync(GREETING) ? readFileSync(GREETING, 'utf8') : '';
  if (/goodbye|farewell/i.test(title)) {
    if (greeting.includes('function farewell')) return null;
    const farewell = '/** What we say to whoever leaves. */\nexport function farewell() {\n  return "Goodbye!";\n}\n';
    return [GREETING, `${greeting}\n${farewell}`, 'Added `farewell()` beside `greeting()`.'];
  }
  if (/\bname/i.test(title)) {
    if (/greeting\(name\)/.test(greeting)) return null;
    return [
      GREETING,
      '/** What we say to whoever comes in, by name where we know it. */\nexport function greeting(name) {\n'
        + '  return name ? `Hello, ${name}!` : "Hello!";\n}\n',
      '`greeting()` takes a name now, and says what it always said without one.',
    ];
  }
  const line = `// ${short(title.replaceAll(/\s+/g, ' '))}`;
  return greeting.includes(line) ? null : [GREETING, `${greeting}${line}\n`, `Noted “${short(title)}” in \`${GREETING}\`.`];
}

function edit() {
  console.log(`editing \`${GREETING}\``);
  const made = change();
  if (!made) return 'The greeting is already as the issue wants it.';
  write(made[0], made[1]);
  return made[2];
}

const forever = () => new Promise(() => setInterval(() => {}, 60_000));

console.log(`reading the issue: ${title}`);
if (marker('env')) console.log(Object.entries(process.env).map(([name, value]) => `${name}=${value}`).join('\n'));
for (let left = Number(marker('slow') ?? 0); left > 0; left--) {
  console.log(`thinking, ${left} more second${left === 1 ? '' : 's'}`);
  await pause(Math.min(left, 1) * 1000);
}
if (marker('fail')) {
  console.error('demo: told to fail');
  process.exit(1);
}
if (marker('hang')) await forever();
if (marker('nochange')) {
  console.log('\nThe greeting is already correct.');
  process.exit(0);
}

let summary = edit();
if (marker('workflow')) {
  write('.github/workflows/ci.yml', 'on: push\njobs: {}\n');
  summary = 'Added a workflow.';
}
if (marker('big')) {
  const line = (_, number) => `${String(number * 2654435761 % 4294967296).padEnd(1022, '.')}\n`;
  write('big.txt', Array.from({ length: Number(marker('big')) * 1024 }, line).join('\n'));
  summary = `Wrote ${marker('big')} MiB.`;
}
if (marker('wip-hang')) await forever();
if (marker('commit')) {
  execFileSync('git', ['add', '--all']);
  execFileSync('git', ['-c', 'user.name=Demo', '-c', 'user.email=demo@porter.invalid', 'commit', '--quiet', '--message', title]);
}
console.log(`\n${summary}`);
if (marker('fail-late')) process.exit(1);
