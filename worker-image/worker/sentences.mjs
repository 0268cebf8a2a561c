// Why a run ended as it did, as one sentence for the person who asked. Pure.
import { statusIn } from './readers/events.mjs';

const NO_CREDIT = /credit balance|insufficient_quota|exceeded your current quota|out of credits?|purchase credits|billing/i;
const WRONG_KEY = /invalid x-api-key|incorrect api key|api key not valid|invalid api key|authentication_error|API_KEY_INVALID/i;
const UNREACHED = /ECONNREFUSED|ENOTFOUND|ECONNRESET|EAI_AGAIN|unable to connect|connection error|fetch failed|network error/i;

/** An API's refusal or failure in plain words: whose it was, what it means, its number. */
export function apiSentence({ provider, model }, { status, message }) {
  const text = String(message ?? '').replace(/\s+/g, ' ').trim();
  const numbered = status ? ` (${status})` : '';
  if (status === 402 || NO_CREDIT.test(text)) {
    return `The ${provider} account behind this key has no credit left${numbered}.`;
  }
  if (status === 401 || WRONG_KEY.test(text)) {
    return `${provider} refused the API key${numbered}.`;
  }
  if (status === 529 || /overloaded|model is overloaded/i.test(text)) {
    return `${provider} is overloaded${numbered}; it may work again in a few minutes.`;
  }
  if (status === 429 || /rate.?limit|too many requests|RESOURCE_EXHAUSTED/i.test(text)) {
    return `${provider} is limiting the requests of this key${numbered}; wait a little, then try again.`;
  }
  if (status === 404 && /model/i.test(text) || /model not found|model_not_found|unknown model/i.test(text)) {
    return `${provider} does not offer the model ${model ? `\`${model}\`` : 'that was asked for'}${numbered}: ${bounded(text)}`;
  }
  if (status === 403) return `${provider} forbids this key to be used here (403): ${bounded(text)}`;
  if (status >= 500) return `${provider}'s API failed (${status}); it may work again in a few minutes.`;
  if (UNREACHED.test(text)) {
    return `${provider} could not be reached: ${bounded(text)}`;
  }
  return null;
}

/** An agent that failed. `failure` is what it said; `lastError` the last it printed. */
export function failureSentence(manifest, { failure, retriedError, lastError, code, signal }) {
  const { title } = manifest;
  // What an agent without events prints last is its own business; of the others, it is often the API's answer.
  const last = lastError && manifest.output !== 'plain' ? { status: statusIn(lastError), message: lastError } : null;
  const api = [failure, retriedError, last].filter(Boolean).map(said => apiSentence(manifest, said)).find(Boolean);
  if (api) return api;
  const reason = failure?.message ?? lastError;
  if (/No space left on device|ENOSPC/.test(reason ?? '')) return `${title} failed: the machine's disk is full.`;
  if (reason) return `${title} failed: ${bounded(reason)}`;
  if (signal) return `${title} was ended by ${signal}${signal === 'SIGKILL' ? ', as the system does when memory runs out' : ''}.`;
  return `${title} failed with exit code ${code} and gave no reason.`;
}

/** An agent that was still at it when its time was over. */
export function timeoutSentence(manifest, { seconds, activity, retriedError }) {
  const limit = `${manifest.title} was stopped at its limit of ${duration(seconds)}`;
  const api = retriedError && apiSentence(manifest, retriedError);
  if (api) return `${limit}: ${lowerUnlessName(api, manifest.provider)}`;
  if (retriedError) return `${limit}, still trying to reach ${manifest.provider}: ${bounded(retriedError.message)}`;
  if (activity === 'waiting for the model') return `${limit}; it was waiting for ${manifest.provider} to answer.`;
  if (activity === 'starting') return `${limit}; it had not begun to work.`;
  if (activity === 'working') return `${limit}; it was still working.`;
  return `${limit}; it was still ${activity}.`;
}

/** "10 minutes", "45 seconds": round numbers as people say them. */
export function duration(seconds) {
  const [count, unit] = seconds >= 60 && seconds % 60 === 0 ? [seconds / 60, 'minute'] : [seconds, 'second'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

function lowerUnlessName(sentence, name) {
  return sentence.startsWith(name) ? sentence : sentence[0].toLowerCase() + sentence.slice(1);
}

function bounded(text, max = 400) {
  const line = String(text).replace(/\s+/g, ' ').trim();
  const cut = line.length > max ? `${line.slice(0, max - 1)}…` : line;
  return /[.!?…]$/.test(cut) ? cut : `${cut}.`;
}
