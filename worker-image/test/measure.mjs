// Measures the worker's own share of a run, for docs/worker-image.md: node test/measure.mjs [megabytes…]
// Before: from the machine's start to the agent's first instruction. After: from the agent's last to the machine's end.
import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { SEED } from './world/git-host.mjs';
import { ModelStandIn } from './world/model.mjs';
import { REPOSITORY, World } from './world/world.mjs';
import { agentIdentity } from '../worker/identity.mjs';
import { installedAgents } from './world/installed-agents.mjs';

const RUNS = 3;
const row = cells => console.log(`| ${cells.join(' | ')} |`);
const seconds = ms => `${(ms / 1000).toFixed(2)} s`;
const middle = values => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Runs one machine, watching the memory of the worker's process and of everything of the agent's user. */
async function watched(world, env, { memoryOfAgent = false } = {}) {
  const { uid } = await agentIdentity({ root: world.root, agentUid: null });
  let agent = 0;
  const began = Date.now();
  world.boot({ env });
  const timer = setInterval(() => { if (memoryOfAgent) agent = Math.max(agent, memoryOf(uid)); }, 100);
  let worker = 0;
  const watch = setInterval(() => { worker = Math.max(worker, number(`/proc/${world.machine.pid}/status`, /VmHWM:\s+(\d+)/)); }, 100);
  await world.exited;
  clearInterval(timer);
  clearInterval(watch);
  return { began, ended: Date.now(), worker, agent };
}

function number(file, pattern) {
  try { return Number(pattern.exec(readFileSync(file, 'utf8'))?.[1] ?? 0); } catch { return 0; }
}

function memoryOf(uid) {
  const pids = readdirSync('/proc').filter(p => /^\d+$/.test(p) && number(`/proc/${p}/status`, /^Uid:\s+(\d+)/m) === uid);
  return pids.reduce((sum, p) => sum + number(`/proc/${p}/smaps_rollup`, /^Pss:\s+(\d+)/m), 0);
}

const sizes = process.argv.slice(2).map(Number);
row(['repository', 'before', 'after', 'together', 'worker memory']);
row(['---', '--:', '--:', '--:', '--:']);
for (const megabytes of sizes.length ? sizes : [0, 500]) {
  const files = { ...SEED };
  for (let i = 0; i < megabytes; i++) files[`data/${i % 10}/${i}.bin`] = randomBytes(1 << 20);
  const runs = [];
  for (let i = 0; i < RUNS; i++) {
    const world = await World.create({ files });
    world.scriptAgent('date +%s%3N > TIMES; echo x >> README.md; date +%s%3N >> TIMES');
    const { began, ended, worker } = await watched(world, { STEP_TIMEOUT_SECONDS: '300' });
    const [first, last] = world.git.file(REPOSITORY, world.branch, 'TIMES').trim().split('\n').map(Number);
    runs.push({ before: first - began, after: ended - last, worker });
    await world.end();
  }
  const [before, after] = ['before', 'after'].map(k => middle(runs.map(r => r[k])));
  row([megabytes ? `${megabytes} MB` : 'small', seconds(before), seconds(after), seconds(before + after), `${Math.round(middle(runs.map(r => r.worker)) / 1024)} MiB`]);
}

const { bin, reason } = installedAgents();
if (reason) process.exit();
console.log();
row(['agent', 'start to end, two turns', 'peak memory']);
row(['---', '--:', '--:']);
for (const [name, url, suffix] of [['claude', 'ANTHROPIC_BASE_URL', ''], ['opencode', 'ANTHROPIC_BASE_URL', ''], ['codex', 'OPENAI_BASE_URL', '/v1'], ['gemini', 'GOOGLE_GEMINI_BASE_URL', '']]) {
  const world = await World.create();
  const model = await new ModelStandIn(`${world.root}/workspace`).start();
  model.turns = [{ write: { file: 'EDITED.md', text: 'x' } }, { say: 'Done.' }];
  const { agent } = await watched(world, { AGENT: name, PATH: `${bin}:${process.env.PATH}`, GEMINI_API_KEY: world.secrets.key, [url]: model.url + suffix }, { memoryOfAgent: true });
  const took = /ended after ([\d.]+ s)/.exec(world.porter.log)?.[1] ?? 'failed';
  row([name, took, `${Math.round(agent / 1024)} MiB`]);
  await model.stop();
  await world.end();
}
