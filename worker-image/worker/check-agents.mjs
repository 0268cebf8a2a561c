// Asks each agent's CLI for its version, and fails unless all are the pinned ones. Run when the image is built, and by the tests.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadManifest, namesIn } from './manifest.mjs';

const directory = fileURLToPath(new URL('../agents', import.meta.url));
const home = mkdtempSync(path.join(os.tmpdir(), 'porter-check-'));
let wrong = 0;
for (const name of namesIn(directory).sort()) {
  const { binary, versionArgs, version } = loadManifest(name, [directory]);
  const answer = spawnSync(binary, versionArgs, { env: { PATH: process.env.PATH, HOME: home }, encoding: 'utf8', timeout: 120_000 });
  const said = answer.error?.message ?? (answer.stdout.trim() || answer.stderr.trim());
  const right = answer.status === 0 && answer.stdout.includes(version);
  if (!right) wrong++;
  const expected = right ? '' : ` (expected ${version}, exit ${answer.status})`;
  console.log(`${right ? 'ok   ' : 'WRONG'} ${name}: ${said.split('\n').at(-1)}${expected}`);
}
rmSync(home, { recursive: true, force: true });
process.exitCode = wrong ? 1 : 0;
