// Claude Code's --output-format stream-json; Amp's --stream-json speaks the same.
import { Total, firstLine, known, parseEvent, statusIn, sum, toolPhrase } from './events.mjs';

// A message is told in pieces, each with the usage so far; of messages longer gone than this no more pieces come.
const OPEN_MESSAGES = 1000;

export function claude(told, to, workspace) {
  const open = new Map();
  const input = new Total(), output = new Total();
  const stderr = [];

  /** Counts the usage of a message, in place of what was counted of it before. */
  function spend(id, usage) {
    const before = open.get(id);
    const now = { input: inputOf(usage), output: known(usage.output_tokens) };
    input.add(now.input, before?.input && -before.input);
    output.add(now.output, before?.output && -before.output);
    open.delete(id);
    open.set(id, now);
    if (open.size > OPEN_MESSAGES) open.delete(open.keys().next().value);
  }

  function assistant({ message, error }) {
    for (const part of message?.content ?? []) {
      if (part.type === 'text' && part.text?.trim()) {
        told.lastWords = part.text.trim();
        told.doing = 'waiting for the model';
        // An API failure also arrives as a message of the assistant's; the result repeats it.
        to.say(error ? 'error' : 'text', part.text);
      } else if (part.type === 'tool_use') {
        told.doing = toolPhrase(part.name, part.input, workspace);
        to.step(told.doing);
        to.say('tool', told.doing);
      }
    }
    if (message?.usage && message.id && !error) {
      spend(String(message.id).slice(0, 200), message.usage);
      told.usage = { input_tokens: input.value, output_tokens: output.value, cost_usd: null };
      told.trouble = null;
      to.usage(told.usage);
    }
  }

  function toolResults({ message }) {
    told.doing = 'waiting for the model';
    for (const part of Array.isArray(message?.content) ? message.content : []) {
      if (part.type !== 'tool_result' || !part.is_error) continue;
      const text = typeof part.content === 'string' ? part.content : part.content?.map?.(c => c.text ?? '').join('\n');
      to.say('tool', `failed: ${firstLine(text)}`);
    }
  }

  function system(event) {
    if (event.subtype === 'init') {
      told.doing = 'waiting for the model';
      to.say('info', [`${event.model ?? 'model unknown'}`, event.claude_code_version && `Claude Code ${event.claude_code_version}`].filter(Boolean).join(', '));
    } else if (event.subtype === 'api_retry') {
      told.trouble = { status: known(event.error_status), message: String(event.error ?? '') };
      to.say('info', `The API answered ${event.error_status ?? event.error ?? 'nothing'}; trying again (${event.attempt} of ${event.max_retries}).`);
    }
  }

  function result(event) {
    const words = typeof event.result === 'string' ? event.result.trim() : '';
    if (words) told.lastWords = words;
    const usage = finalUsage(event);
    // A call that failed before any token is reported as zeros; nothing is known then.
    if (usage && (usage.input_tokens || usage.output_tokens || usage.cost_usd)) told.usage = usage;
    to.usage(told.usage);
    // `subtype` says "success" even of an API failure: `is_error` is what counts.
    if (event.is_error) {
      const message = words || event.error || event.errors?.[0] || reasons[event.subtype] || event.terminal_reason || event.subtype || 'it gave no reason';
      told.failure = { status: known(event.api_error_status) ?? statusIn(/^API Error|^Failed to authenticate/.test(message) ? message : ''), message: String(message) };
    } else if (event.permission_denials?.length) {
      to.say('info', `${event.permission_denials.length} of its actions were not permitted.`);
    }
  }

  return {
    out(line) {
      const event = parseEvent(line);
      if (!event) { if (line.trim()) { to.say('info', line); remember(stderr, line); } return; }
      if (event.type === 'assistant') assistant(event);
      else if (event.type === 'user') toolResults(event);
      else if (event.type === 'system') system(event);
      else if (event.type === 'result') result(event);
    },
    err(line) {
      if (!line.trim()) return;
      remember(stderr, line);
      to.say('info', line);
    },
    /** What to blame when the agent failed without a result. */
    blame: () => stderr.at(-1) ?? null,
  };
}

const reasons = {
  error_max_turns: 'it reached its limit of turns',
  error_max_budget_usd: 'it reached its budget',
  error_during_execution: 'it stopped in the middle of its work',
};

function remember(lines, line) {
  lines.push(line.trim().slice(0, 2000));
  if (lines.length > 20) lines.shift();
}

function inputOf(usage) {
  return sum(usage.input_tokens, usage.cache_creation_input_tokens, usage.cache_read_input_tokens);
}

function finalUsage({ modelUsage, usage, total_cost_usd }) {
  const models = Object.values(modelUsage ?? {});
  if (models.length) {
    return {
      input_tokens: sum(...models.flatMap(m => [m.inputTokens, m.cacheReadInputTokens, m.cacheCreationInputTokens])),
      output_tokens: sum(...models.map(m => m.outputTokens)),
      cost_usd: known(total_cost_usd),
    };
  }
  if (!usage && known(total_cost_usd) === null) return null;
  return { input_tokens: usage ? inputOf(usage) : null, output_tokens: known(usage?.output_tokens), cost_usd: known(total_cost_usd) };
}
