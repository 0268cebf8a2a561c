// gemini --output-format stream-json.
import { firstLine, known, parseEvent, statusIn, toolPhrase } from './events.mjs';

const MAX_MESSAGE = 1 << 20;

export function gemini(told, to, workspace) {
  const stderr = [];
  let message = '';

  /** Messages arrive in pieces; a whole one is told when something else follows. */
  function flush() {
    if (message.trim()) {
      told.lastWords = message.trim();
      to.say('text', message);
    }
    message = '';
  }

  function result(event) {
    const { stats } = event;
    // A call that failed before any token is reported as zeros; nothing is known then.
    if (stats?.total_tokens) {
      told.usage = { input_tokens: known(stats.input_tokens), output_tokens: known(stats.output_tokens), cost_usd: null };
      to.usage(told.usage);
    }
    if (event.status && event.status !== 'success') failed(event.error?.message ?? event.status);
  }

  function failed(text) {
    told.failure = { status: statusIn(text), message: apiMessage(text) };
    to.say('error', told.failure.message);
  }

  return {
    out(line) {
      const event = parseEvent(line);
      if (!event) { if (line.trim()) to.say('info', line); return; }
      if (event.type === 'message' && event.role === 'assistant') {
        message += event.content ?? '';
        if (message.length > MAX_MESSAGE) flush();
        return;
      }
      flush();
      if (event.type === 'init') {
        told.doing = 'waiting for the model';
        to.say('info', event.model ?? 'model unknown');
      } else if (event.type === 'tool_use') {
        told.doing = toolPhrase(event.tool_name, event.parameters, workspace);
        to.step(told.doing);
        to.say('tool', told.doing);
      } else if (event.type === 'tool_result') {
        told.doing = 'waiting for the model';
        if (event.status === 'error') to.say('tool', `failed: ${firstLine(event.error?.message ?? event.output)}`);
      } else if (event.type === 'error') {
        told.trouble = { status: statusIn(event.message), message: apiMessage(event.message) };
        to.say('info', told.trouble.message);
      } else if (event.type === 'result') result(event);
    },
    err(line) {
      // Stack traces of its own code say nothing to the person who asked.
      if (!line.trim() || /^\s+at |^\s*[})]|^\s+status: /.test(line)) return;
      stderr.push(line.trim());
      if (stderr.length > 50) stderr.shift();
      const status = statusIn(line);
      if (/attempt \d+ failed|api error|error when talking/i.test(line)) told.trouble = { status, message: apiMessage(line) };
      to.say('info', line);
    },
    blame: () => told.trouble?.message ?? stderr.findLast(l => /error/i.test(l)) ?? stderr.at(-1) ?? null,
  };
}

function apiMessage(text) {
  const inner = /"message":\s*"((?:[^"\\]|\\.)*)"/.exec(String(text));
  return inner ? inner[1].replaceAll('\\"', '"').replaceAll('\\n', ' ').trim() : firstLine(text);
}
