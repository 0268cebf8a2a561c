// The worker's life: read what it was told, say that it lives, do the task, report.
import { setMaxListeners } from 'node:events';
import { Callbacks, TaskOverError } from './callbacks.mjs';
import { CloneFailedError } from './clone.mjs';
import { LogSender, TaskLog } from './log.mjs';
import { Redactor } from './redact.mjs';
import { SettingsError, readReporting } from './settings.mjs';
import { attempt } from './attempt.mjs';
import { AgentStillRunningError } from './identity.mjs';

const EXIT = { reported: 0, notReported: 1, unusable: 2 };

async function main() {
  const machine = { ...process.env };
  let reporting;
  try {
    reporting = readReporting(machine);
  } catch (error) {
    console.error(`porter worker: ${error.message}`);
    return EXIT.unusable;
  }
  const redactor = new Redactor(secretsIn(machine));
  const log = new TaskLog(redactor);
  const callbacks = new Callbacks(reporting);
  const stop = stopOnSignals();
  try {
    const { heartbeat_seconds: heartbeatSeconds } = await callbacks.started();
    const sender = new LogSender(log, callbacks, { heartbeatSeconds, onOver: () => stop.abort('over') });
    sender.start();
    const report = await attempt({ machine, log, callbacks, redactor, stop: stop.signal })
      .catch(error => failureReport(error, log, stop.signal));
    await sender.finish();
    if (stop.signal.reason === 'over') throw new TaskOverError('Porter says this task is over.');
    await callbacks.completed(redacted(report, redactor));
    return EXIT.reported;
  } catch (error) {
    console.error(`porter worker: ${redactor.clean(error.message)}`);
    return error instanceof TaskOverError ? EXIT.reported : EXIT.notReported;
  }
}

/** The body of `completed` for a run that did not get as far as an agent's result. */
function failureReport(error, log, stop) {
  if (error instanceof TaskOverError || stop.reason === 'over') throw new TaskOverError('Porter says this task is over.');
  const outcome = error instanceof CloneFailedError ? 'clone_failed' : 'worker_error';
  const known = [CloneFailedError, SettingsError, AgentStillRunningError].some(kind => error instanceof kind);
  const sentence = stop.reason === 'machine' && !known ? 'The machine was stopped before the agent had begun.'
    : known ? error.message
      : error.code === 'ENOSPC' ? "The machine's disk is full."
        : `The worker failed: ${error.message ?? error}`;
  log.add('error', sentence);
  if (!known && error.stack) console.error(error.stack);
  return { status: 'failed', outcome, error: sentence };
}

function redacted(report, redactor) {
  const text = (value, max) => (value === undefined ? undefined : redactor.clean(value.replace(/\s+/g, ' '), max));
  const summary = report.summary?.split('\n').map(line => redactor.clean(line)).join('\n').slice(0, 2000).toWellFormed();
  return { ...report, error: text(report.error, 1000), summary };
}

function secretsIn(environment) {
  return Object.entries(environment).filter(([name]) => /TOKEN|KEY|SECRET|PASSWORD/.test(name)).map(([, value]) => value);
}

/** One signal for the whole run, aborted with "machine" (SIGTERM, SIGINT) or "over" (Porter said so). */
function stopOnSignals() {
  const stop = new AbortController();
  // Everything that can be stopped listens.
  setMaxListeners(0, stop.signal);
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => stop.abort('machine'));
  return stop;
}

// Nobody may be reading the console any more; the task goes on.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

process.exitCode = await main();
// A pipe or a timer of something we gave up on must not keep the machine, which is paid for.
process.exit();
