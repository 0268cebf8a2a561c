// How the run is reported to Porter: the body of `completed`. Pure.
import { failureSentence, timeoutSentence } from './sentences.mjs';

/**
 * @param {object} run
 * @param {import('./manifest.mjs').Manifest} run.manifest
 * @param {import('./agent.mjs').AgentRun} run.agent
 * @param {number} run.seconds    the agent's limit
 * @param {string|null} run.model
 * @param {import('./work.mjs').Work|null} run.work
 * @param {string|null} run.branch   set once pushed
 * @param {string|null} run.refused  why the work could not be handed over
 */
export function completedReport({ manifest, agent, seconds, model, work, branch, refused }) {
  const ended = agentOutcome({ manifest, agent, seconds, model });
  const outcome = ended.outcome ?? (refused ? 'push_refused' : work ? 'changes' : 'no_changes');
  const failed = ended.outcome !== null || Boolean(refused);
  const error = [ended.error, refused && (ended.error ? `What it had done so far is lost: ${refused}` : refused)].filter(Boolean).join(' ');
  return {
    status: failed ? 'failed' : 'complete',
    outcome,
    ...(error && { error }),
    ...(agent.code !== null && { exit_code: agent.code }),
    ...(agent.state.lastMessage && !agent.state.failure && { summary: agent.state.lastMessage }),
    ...(branch && { branch }),
    ...(work && { base: work.base, head: work.head, files: work.files, additions: work.additions, deletions: work.deletions }),
    ...(agent.state.usage && { usage: agent.state.usage }),
  };
}

/** How the agent itself ended, before its work is looked at; outcome null if it ended well. */
function agentOutcome({ manifest, agent, seconds, model }) {
  const { state } = agent;
  const named = { ...manifest, model: model ?? manifest.model?.default ?? null };
  if (agent.stopped === 'deadline') return { outcome: 'timed_out', error: timeoutSentence(named, { seconds, ...state }) };
  if (agent.stopped === 'machine') {
    return { outcome: 'worker_error', error: `The machine was stopped while ${manifest.title} was working.` };
  }
  if (state.failure || agent.code !== 0) {
    return { outcome: 'agent_error', error: failureSentence(named, { ...state, code: agent.code, signal: agent.signal }) };
  }
  return { outcome: null, error: null };
}

/** The commit's message for what the agent left uncommitted. Mentions and references in the issue's title are made harmless. */
export function commitMessage({ agent, taskId, issueNumber, issueTitle }) {
  const title = (issueTitle ?? '').replace(/[\u0000-\u001f\u007f]+/g, ' ').replace(/[@#]/g, '').replace(/\s+/g, ' ').trim();
  const subject = title || (issueNumber ? `Work on issue ${issueNumber}` : `Work of ${agent}`);
  const cut = [...subject].length > 72 ? `${[...subject].slice(0, 71).join('')}…` : subject;
  return `${cut}\n\n${issueNumber ? `For #${issueNumber}. ` : ''}Made by ${agent} through Porter (${taskId}).\n`;
}

/** What the agent is given to read: Porter's prompt, and what is true of this machine. */
export function promptFor({ prompt, workBranch }) {
  // A leading slash is a command to some agents, even on stdin.
  const task = /^\s*\//.test(prompt) ? `Task:\n${prompt}` : prompt;
  return `${task.trimEnd()}\n\n---\nAbout this machine: you are at the root of a fresh clone, on the branch ${workBranch}. ` +
    'It has no credentials: pushing and opening a pull request are done for you when you finish. ' +
    'Edit the files; committing is optional. What is in the working tree at the end becomes the pull request, so leave no scratch files. ' +
    'Nobody can answer questions; end with a short summary of what you did.\n';
}
