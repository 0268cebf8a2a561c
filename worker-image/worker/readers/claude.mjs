// Claude Code's --output-format stream-json; Amp's --stream-json speaks the same.
import { Total, firstLine, known, parseEvent, statusIn, sum, toolPhrase } from './events.mjs';

// A message comes in pieces, each with its usage so far. This many are open at once at most.
const OPEN_MESSAGES = 1000;

export function claude(state, sink, workspace) {
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
        state.lastMessage = part.text.trim();
        state.activity = 'waiting for the model';
        // An API failure also arrives as a message of the assistant's; the result repeats it.
        sink.log(error ? 'error' : 'text', part.text);
      } else if (part.type === 'tool_use') {
        state.activity = toolPhrase(part.name, part.input, workspace);
        sink.step(state.activity);
        sink.log('tool', state.activity);
      }
    }
    if (message?.usage && message.id && !error) {
      spend(String(message.id).slice(0, 200), message.usage);
      state.usage = { input_tokens: input.value, output_tokens: output.value, cost_usd: null };
      state.retriedError = null;
      sink.usage(state.usage);
    }
  }

  function toolResults({ message }) {
    state.activity = 'waiting for the model';
    for (const part of Array.isArray(message?.content) ? message.content : []) {
      if (part.type !== 'tool_result' || !part.is_error) continue;
      const text = typeof part.content === 'string' ? part.content : part.content?.map?.(c => c.text ?? '').join('\n');
      sink.log('tool', `failed: ${firstLine(text)}`);
    }
  }

  function system(event) {
    if (event.subtype === 'init') {
      state.activity = 'waiting for the model';
      const version = event.claude_code_version && `Claude Code ${event.claude_code_version}`;
      sink.log('info', [event.model ?? 'model unknown', version].filter(Boolean).join(', '));
    } else if (event.subtype === 'api_retry') {
      state.retriedError = { status: known(event.error_status), message: String(event.error ?? '') };
      const answer = event.error_status ?? event.error ?? 'nothing';
      sink.log('info', `The API answered ${answer}; trying again (${event.attempt} of ${event.max_retries}).`);
    }
  }

  function result(event) {
    const words = typeof event.result === 'string' ? event.result.trim() : '';
    if (words) state.lastMessage = words;
    const usage = finalUsage(event);
    // A call that failed before any token is reported as zeros; nothing is known then.
    if (usage && (usage.input_tokens || usage.output_tokens || usage.cost_usd)) state.usage = usage;
    sink.usage(state.usage);
    // `subtype` says "success" even of an API failure: `is_error` is what counts.
    if (event.is_error) {
      const cause = words || event.error || event.errors?.[0] || reasons[event.subtype] || event.terminal_reason || event.subtype;
      const message = String(cause || 'it gave no reason');
      const status = known(event.api_error_status) ?? (/^API Error|^Failed to authenticate/.test(message) ? statusIn(message) : null);
      state.failure = { status, message };
    } else if (event.permission_denials?.length) {
      sink.log('info', `${event.permission_denials.length} of its actions were not permitted.`);
    }
  }

  return {
    out(line) {
      const event = parseEvent(line);
      if (!event) { if (line.trim()) { sink.log('info', line); remember(stderr, line); } return; }
      if (event.type === 'assistant') assistant(event);
      else if (event.type === 'user') toolResults(event);
      else if (event.type === 'system') system(event);
      else if (event.type === 'result') result(event);
    },
    err(line) {
      if (!line.trim()) return;
      remember(stderr, line);
      sink.log('info', line);
    },
    /** The likeliest reason when the agent failed without a result. */
    lastError: () => stderr.at(-1) ?? null,
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
