// opencode run --format json, with its error log on stderr (--print-logs --log-level ERROR).
import { Total, firstLine, parseEvent, statusIn, toolPhrase } from './events.mjs';

export function opencode(state, sink, workspace) {
  const stderr = [];
  const input = new Total(), output = new Total(), cost = new Total();
  // It prints nothing before the model's first answer.
  state.activity = 'waiting for the model';

  function tool({ part }) {
    const call = part?.state ?? {};
    const phrase = toolPhrase(part?.tool, call.input, workspace);
    sink.step(phrase);
    sink.log('tool', call.status === 'error' ? `${phrase}: failed: ${firstLine(call.error)}` : phrase);
    state.activity = 'waiting for the model';
  }

  function finished({ part }) {
    const tokens = part?.tokens;
    input.add(tokens?.input, tokens?.cache?.read, tokens?.cache?.write);
    output.add(tokens?.output, tokens?.reasoning);
    cost.add(part?.cost);
    // A model that opencode has no price for costs 0 there: that is "unknown".
    state.usage = { input_tokens: input.value, output_tokens: output.value, cost_usd: cost.value || null };
    state.retriedError = null;
    sink.usage(state.usage);
  }

  function failed({ error }) {
    const message = error?.data?.message ?? error?.message ?? error?.name ?? 'it gave no reason';
    const cause = stderr.map(causeIn).findLast(Boolean);
    // "Unexpected server error. Check server logs": the log is what says why.
    const vague = /check server logs|unknown ?error|unexpected/i.test(`${error?.name} ${message}`);
    state.failure = { status: error?.data?.statusCode ?? statusIn(message), message: vague && cause ? cause : String(message) };
    sink.log('error', state.failure.message);
  }

  return {
    out(line) {
      const event = parseEvent(line);
      if (!event) { if (line.trim()) sink.log('info', line); return; }
      if (event.type === 'text' && event.part?.text?.trim()) {
        state.lastMessage = event.part.text.trim();
        sink.log('text', event.part.text);
      } else if (event.type === 'tool_use') tool(event);
      else if (event.type === 'step_finish') finished(event);
      else if (event.type === 'error') failed(event);
    },
    err(line) {
      if (!line.trim()) return;
      stderr.push(line.trim());
      if (stderr.length > 50) stderr.shift();
      const cause = causeIn(line);
      if (cause) state.retriedError = { status: null, message: cause };
      sink.log('info', cause ?? line);
    },
    lastError: () => stderr.map(causeIn).findLast(Boolean) ?? stderr.at(-1) ?? null,
  };
}

/** The human part of a line of opencode's log: logfmt, with the cause in one of several fields. */
function causeIn(line) {
  if (!/\blevel=(?:ERROR|WARN)\b/.test(line)) return null;
  const pairs = [...line.matchAll(/([\w.]+)=("(?:[^"\\]|\\.)*"|\S+)/g)];
  const fields = Object.fromEntries(pairs.map(([, name, value]) => [name, unquoted(value)]));
  const cause = fields['error.error'] ?? fields.error ?? fields.cause ?? fields.message;
  return cause ? firstLine(cause.replace(/^Cause\(\[Fail\((.*)\)\]\)$/s, '$1').replace(/^\w*Error: /, '')) : null;
}

function unquoted(value) {
  try {
    return value.startsWith('"') ? JSON.parse(value) : value;
  } catch {
    return value;
  }
}
