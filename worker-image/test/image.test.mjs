// The image's recipe, checked without a container engine: its syntax, what it copies, what it pins, and that no secret is in it.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { installedAgents } from './world/installed-agents.mjs';

const image = fileURLToPath(new URL('..', import.meta.url));
const dockerfile = readFileSync(path.join(image, 'Dockerfile'), 'utf8');
const instructions = dockerfile.replace(/\\\n/g, ' ').split('\n').filter(l => /^[A-Z]+ /.test(l));
const of = name => instructions.filter(i => i.startsWith(`${name} `)).map(i => i.slice(name.length + 1).trim());

const { bin, reason } = installedAgents();

test('the linter has nothing to say against the Dockerfile, and something against a bad one', { skip: reason ?? false }, () => {
  const { validate } = createRequire(path.join(bin, 'x'))('dockerfile-utils');
  assert.ok(validate('FROM node:22\nMAINTAINER me\nEXPOSE x\n').length >= 2);
  assert.deepEqual(validate(dockerfile).map(p => `line ${p.range.start.line + 1}: ${p.message}`), []);
});

test('the base is a pinned line of Node, new enough for every CLI', () => {
  const [, major] = /^node:(\d+)-bookworm-slim$/.exec(of('FROM')[0]);
  assert.ok(Number(major) >= 22);
});

test('everything it copies is there and let through by .dockerignore, and nothing else is', () => {
  const allowed = readFileSync(path.join(image, '.dockerignore'), 'utf8').split('\n').filter(l => l.startsWith('!')).map(l => l.slice(1));
  const copied = of('COPY').flatMap(c => c.split(/\s+/).filter(w => !w.startsWith('--')).slice(0, -1)).map(f => f.replace(/\/$/, ''));
  assert.deepEqual(copied.toSorted(), allowed.toSorted());
  for (const file of copied) assert.ok(existsSync(path.join(image, file)), file);
});

test('packages come from the lock file, and each CLI is asked for its version at build', () => {
  assert.ok(of('RUN').some(r => /^npm ci\b/.test(r)));
  assert.ok(!/npm (?:install|i) |--ignore-scripts|--omit=optional|@latest/.test(dockerfile));
  assert.ok(of('RUN').some(r => /setpriv --reuid=10001 .*check-agents\.mjs/.test(r)));
});

test('no secret and no build argument is in a layer', () => {
  assert.deepEqual(of('ARG'), []);
  assert.doesNotMatch(dockerfile, /TOKEN|API_KEY|SECRET|PASSWORD/);
});

test('its directories are those the worker uses', () => {
  assert.match(dockerfile, /useradd --uid 10001/);
  assert.deepEqual(of('ENTRYPOINT'), ['["/entrypoint.sh"]']);
});
