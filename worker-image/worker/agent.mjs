// One run of the agent: started as its own user, read line by line, stopped in time, and nothing of it left behind.
import { spawn } from 'node:child_process';
import { openSync, closeSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { agentEnvironment, commandLine } from './manifest.mjs';
import { createReader } from './readers/index.mjs';
import { eachLine } from './lines.mjs';

// Between the polite signal and the end. A machine that is being stopped has five seconds for everything.
const GRACE_MS = { deadline: 5_000, machine: 1_500, over: 0 };

/**
 * @typedef {object} AgentRun
 * @property {number|null} code   exit code
 * @property {string|null} signal signal that ended it
 * @property {"deadline"|"machine"|"over"|null} stopped  why we stopped it, if we did
 * @property {import('./readers/index.mjs').ReaderState & {lastError: string|null}} state
 */

/**
 * Runs the agent to its end, its limit, or until `stop` is aborted (its reason says "machine" or "over").
 * Nothing of the agent's runs any more when this returns; it throws AgentStillRunningError if that cannot be had.
 * @returns {Promise<AgentRun>}
 */
export async function runAgent({ manifest, settings, identity, directories, agentDir, machine, log, stop }) {
  const promptFile = path.join(directories.own, 'prompt.txt');
  writeFileSync(promptFile, settings.promptText, { mode: 0o600 });
  const stdin = openSync(promptFile, 'r');
  const argv = identity.as(commandLine(manifest, { model: settings.model, dir: agentDir, env: machine }));
  const child = spawn(argv[0], argv.slice(1), {
    cwd: directories.workspace,
    env: { ...agentEnvironment(manifest, machine, directories.home), ...identity.environment },
    // Its own session: a signal to its group reaches what it started and nothing of ours.
    detached: true,
    stdio: [stdin, 'pipe', 'pipe'],
  });
  closeSync(stdin);

  const sink = { log: (kind, text) => log.add(kind, text), step: phrase => log.step(phrase), usage: usage => log.usage(usage) };
  const reader = createReader(manifest.output, sink, directories.workspace);
  const dropped = () => log.add('info', 'A line of its output was too long to read and was left out.');
  eachLine(child.stdout, line => reader.out(line), { onDropped: dropped });
  eachLine(child.stderr, line => reader.err(line), { max: 64 << 10, onDropped: dropped });

  const closed = new Promise(resolve => child.once('close', resolve));
  const exited = new Promise(resolve => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', error => resolve({ code: null, signal: null, error }));
  });
  const { end, stopped } = await endOf(child, exited, { manifest, settings, stop, identity, log });
  await identity.killAll();
  // Whatever held the pipes is gone now; what they still hold is read, but nobody waits for them for ever.
  await Promise.race([closed, delay(3000)]);
  child.stdout.destroy();
  child.stderr.destroy();
  return { ...identity.ending(end), stopped, state: { ...reader.state, lastError: end.error?.message ?? reader.lastError() } };
}

const STOPPING = {
  deadline: seconds => `The limit of ${seconds} s is reached; stopping the agent.`,
  machine: () => 'The machine is being stopped; stopping the agent.',
  over: () => 'Porter says this task is over; stopping the agent.',
};

async function endOf(child, exited, { manifest, settings, stop, identity, log }) {
  const deadline = delayed(settings.timeoutSeconds * 1000).then(() => 'deadline');
  const first = await Promise.race([exited, deadline, aborted(stop)]);
  if (typeof first === 'object') return { end: first, stopped: null };
  log.add('info', STOPPING[first](settings.timeoutSeconds));
  await identity.signal(child, manifest.stop);
  // A machine that is stopped while the agent has its grace period has no time for all of it.
  const shortened = first === 'deadline' ? aborted(stop).then(reason => delayed(GRACE_MS[reason])) : new Promise(() => {});
  await Promise.race([exited, delayed(GRACE_MS[first]), shortened]);
  killGroup(child);
  await identity.killAll();
  const end = await Promise.race([exited, delayed(5000).then(() => ({ code: null, signal: 'SIGKILL' }))]);
  return { end, stopped: first };
}

/** A delay that keeps no process alive. */
function delayed(ms) {
  return new Promise(resolve => setTimeout(resolve, ms).unref());
}

function aborted(signal) {
  return new Promise(resolve => {
    if (signal.aborted) resolve(signal.reason);
    else signal.addEventListener('abort', () => resolve(signal.reason), { once: true });
  });
}

function killGroup(child) {
  try { process.kill(-child.pid, 'SIGKILL'); } catch { /* it has ended */ }
}
