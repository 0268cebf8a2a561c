// One attempt at the task, in order: settings, clone, agent, hand in. Throws only what ends it before the agent has.
import { chmodSync } from 'node:fs';
import { setMaxListeners } from 'node:events';
import { fileURLToPath } from 'node:url';
import { UnreachableError } from './callbacks.mjs';
import { CleanGit, AgentGit } from './git.mjs';
import { cloneClean, cloneForAgent, instructionsIn, notesAbout } from './clone.mjs';
import { PushRefusedError, publish } from './publish.mjs';
import { SettingsError, readSettings } from './settings.mjs';
import { WorkLostError, collectWork } from './work.mjs';
import { agentIdentity } from './identity.mjs';
import { commitMessage, completedReport, promptFor } from './report.mjs';
import { loadManifest } from './manifest.mjs';
import { makeDirectories, reachableCopy, writeHomeFiles } from './directories.mjs';
import { onPath } from './programs.mjs';
import { runAgent } from './agent.mjs';

const AGENTS = fileURLToPath(new URL('../agents', import.meta.url));

/** One attempt, from the settings to the body of `completed`. */
export async function attempt({ machine, log, callbacks, redactor, stop }) {
  const settings = readSettings(machine);
  const manifest = loadManifest(settings.agent, [settings.agentsDirectory, AGENTS]);
  for (const key of manifest.keys) {
    if (!machine[key.env]) throw new SettingsError(`${manifest.title} needs the ${key.title}, and none is set.`);
  }
  const identity = await agentIdentity(settings);
  if (!settings.root) closeMachineSocket();
  // Of an earlier run in the same place.
  await identity.killAll();
  const directories = await makeDirectories(settings.root, identity);
  try {
    for (const note of [identity.note, directories.note].filter(Boolean)) log.add('info', note);
    return await work({ settings, manifest, identity, directories, machine, log, callbacks, redactor, stop });
  } finally {
    await identity.killAll().then(directories.remove).catch(error => log.add('error', error.message));
  }
}

async function work({ settings, manifest, identity, directories, machine, log, callbacks, redactor, stop }) {
  const url = `${settings.githubUrl}/${settings.repository}.git`;
  const workBranch = `porter/${settings.taskId}`;
  const clean = new CleanGit(directories.clean, directories.own);
  const { workspace, home } = directories;
  const agentGit = new AgentGit(identity, { workspace, home, author: settings.author, stepSeconds: settings.handInStepSeconds });

  log.step('cloning');
  const cloned = performance.now();
  const { repository, baseBranch, githubToken: token } = settings;
  const { base, branch } = await cloneClean(clean, { url, token, repository, baseBranch, signal: stop, log: log.add.bind(log) });
  await cloneForAgent(agentGit, clean, { base, branch, workBranch, url });
  log.add('info', `Cloned ${repository} at ${base.slice(0, 12)} (${branch}) in ${seconds(cloned)}.`);
  (await notesAbout(clean, base)).forEach(note => log.add('info', note));

  const { from = [], to } = manifest.instructions ?? {};
  const instructions = await instructionsIn(clean, base, from);
  await writeHomeFiles({ ...manifest.files, ...(instructions && { [to]: instructions }) }, home, identity);
  const agentDir = manifest.dir === AGENTS ? AGENTS : reachableCopy(manifest.dir, home, identity);
  if (!onPath(manifest.command[0], machine.PATH ?? '') && !manifest.command[0].includes('/')) {
    throw new SettingsError(`${manifest.title} is not installed here: there is no \`${manifest.command[0]}\` on the PATH.`);
  }
  stop.throwIfAborted();

  log.step('starting the agent');
  const began = performance.now();
  const agent = await runAgent({
    manifest, identity, directories, agentDir, machine, log, stop,
    settings: { ...settings, promptText: promptFor({ prompt: settings.prompt, workBranch }) },
  });
  const exitCode = agent.code === null ? '' : ` with exit code ${agent.code}`;
  log.add('info', `${manifest.title} ${agent.stopped ? 'was stopped' : 'ended'} after ${seconds(began)}${exitCode}.`);
  if (stop.reason === 'over') throw stop.reason;

  log.step('handing in the work');
  const result = await handIn({ agentGit, clean, base, workBranch, url, settings, directories, log, callbacks, redactor, stop });
  return completedReport({ manifest, agent, seconds: settings.timeoutSeconds, model: settings.model, ...result });
}

/** Commits, asks to publish, pushes. A refusal is a result, not an exception: the agent's own end is reported with it. */
async function handIn({ agentGit, clean, base, workBranch, url, settings, directories, log, callbacks, redactor, stop }) {
  // A machine that is being stopped still pushes what there is; only the end of the task stops that.
  const over = onlyOver(stop);
  let work = null;
  try {
    const message = commitMessage(settings);
    work = await collectWork({ agent: agentGit, clean, base, workBranch, message, own: directories.own, log, stop: over });
    if (!work) return { work: null, branch: null, refused: null };
    const branch = await publish({ clean, callbacks, redactor, work, workBranch, url, log, stop: over });
    log.add('info', `Pushed ${branch}: ${work.files} file${work.files === 1 ? '' : 's'}, +${work.additions} -${work.deletions}.`);
    return { work, branch, refused: null };
  } catch (error) {
    if (!(error instanceof PushRefusedError || error instanceof WorkLostError || error instanceof UnreachableError)) throw error;
    log.add('error', error.message);
    return { work, branch: null, refused: error.message };
  }
}

function onlyOver(stop) {
  const over = new AbortController();
  setMaxListeners(0, over.signal);
  const follow = () => stop.reason === 'over' && over.abort('over');
  if (stop.aborted) follow();
  else stop.addEventListener('abort', follow, { once: true });
  return over.signal;
}

/** Fly's socket inside the machine mints identities for whoever can open it; the agent is not to be one. */
function closeMachineSocket() {
  for (const file of ['/.fly', '/.fly/api']) {
    try { chmodSync(file, 0o700); } catch { /* not on Fly, or not ours to close */ }
  }
}

const seconds = since => `${((performance.now() - since) / 1000).toFixed(1)} s`;

