// gemini --output-format stream-json.
import { firstLine, known, parseEvent, statusIn, toolPhrase } from './events.mjs';

const MAX_MESSAGE = 1 << 20;

export function gemini(state, sink, workspace) {
  const stderr = [];
  let message = '';

  /** Messages arrive in pieces; a whole one is logged when something else follows. */
  function flush() {
    if (message.trim()) {
      state.lastMessage = message.trim();
      sink.log('text', message);
    }
    message = '';
  }

  function result(event) {
    const { stats } = event;
    // A call that failed before any token is reported as zeros; nothing is known then.
    if (stats?.total_tokens) {
      state.usage = { input_tokens: known(stats.input_tokens), output_tokens: known(stats.output_tokens), cost_usd: null };
      sink.usage(state.usage);
    }
    if (event.status && event.status !== 'success') failed(event.error?.message ?? event.status);
  }

  function failed(text) {
    state.failure = { status: statusIn(text), message: apiMessage(text) };
    sink.log('error', state.failure.message);
  }

  return {
    out(line) {
      const event = parseEvent(line);
      if (!event) { if (line.trim()) sink.log('info', line); return; }
      if (event.type === 'message' && event.role === 'assistant') {
        message += event.content ?? '';
        if (message.length > MAX_MESSAGE) flush();
        return;
      }
      flush();
      if (event.type === 'init') {
        state.activity = 'waiting for the model';
        sink.log('info', event.model ?? 'model unknown');
      } else if (event.type === 'tool_use') {
        state.activity = toolPhrase(event.tool_name, event.parameters, workspace);
        sink.step(state.activity);
        sink.log('tool', state.activity);
      } else if (event.type === 'tool_result') {
        state.activity = 'waiting for the model';
        if (event.status === 'error') sink.log('tool', `failed: ${firstLine(event.error?.message ?? event.output)}`);
      } else if (event.type === 'error') {
        state.retriedError = { status: statusIn(event.message), message: apiMessage(event.message) };
        sink.log('info', state.retriedError.message);
      } else if (event.type === 'result') result(event);
    },
    err(line) {
      // Stack traces of its own code say nothing to the person who asked.
      if (!line.trim() || /^\s+at |^\s*[})]|^\s+status: /.test(line)) return;
      stderr.push(line.trim());
      if (stderr.length > 50) stderr.shift();
      const status = statusIn(line);
      if (/attempt \d+ failed|api error|error when talking/i.test(line)) state.retriedError = { status, message: apiMessage(line) };
      sink.log('info', line);
    },
    lastError: () => state.retriedError?.message ?? stderr.findLast(l => /error/i.test(l)) ?? stderr.at(-1) ?? null,
  };
}

function apiMessage(text) {
  const inner = /"message":\s*"((?:[^"\\]|\\.)*)"/.exec(String(text));
  return inner ? inner[1].replaceAll('\\"', '"').replaceAll('\\n', ' ').trim() : firstLine(text);
}
