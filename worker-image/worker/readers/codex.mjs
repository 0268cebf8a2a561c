// codex exec --json.
import { code, firstLine, known, parseEvent, relative, statusIn, toolPhrase } from './events.mjs';

export function codex(state, sink, workspace) {
  const stderr = [];

  function begin(phrase) {
    state.activity = phrase;
    sink.step(phrase);
    sink.log('tool', phrase);
  }

  function started(item) {
    if (item.type === 'command_execution') begin(toolPhrase('shell', { command: item.command }, workspace));
    else if (item.type === 'web_search') begin('looking something up on the web');
    else if (item.type === 'mcp_tool_call') begin(`using ${code(item.tool ?? item.server ?? 'a tool')}`);
  }

  function completed(item) {
    state.activity = 'waiting for the model';
    if (item.type === 'agent_message' && item.text?.trim()) {
      state.lastMessage = item.text.trim();
      sink.log('text', item.text);
    } else if (item.type === 'file_change') {
      const files = (item.changes ?? []).map(c => relative(c.path ?? '', workspace));
      const phrase = `editing ${files.length === 1 ? code(files[0]) : `${files.length} files`}`;
      sink.step(phrase);
      sink.log('tool', files.length > 1 ? `editing ${files.map(f => code(f)).join(', ')}` : phrase);
    } else if (item.type === 'command_execution' && known(item.exit_code)) {
      sink.log('tool', `exited with ${item.exit_code}: ${firstLine(item.aggregated_output)}`);
    } else if (item.type === 'error') {
      sink.log('info', item.message);
    }
  }

  function failed(message) {
    state.failure = { status: statusIn(message), message: plainMessage(message) };
    sink.log('error', state.failure.message);
  }

  return {
    out(line) {
      const event = parseEvent(line);
      if (!event) { if (line.trim()) sink.log('info', line); return; }
      if (event.type === 'turn.started') state.activity = 'waiting for the model';
      else if (event.type === 'item.started') started(event.item ?? {});
      else if (event.type === 'item.completed') completed(event.item ?? {});
      else if (event.type === 'turn.completed' && event.usage) {
        state.usage = { input_tokens: known(event.usage.input_tokens), output_tokens: known(event.usage.output_tokens), cost_usd: null };
        state.retriedError = null;
        sink.usage(state.usage);
      } else if (event.type === 'turn.failed') failed(event.error?.message ?? 'it gave no reason');
      else if (event.type === 'error') {
        // "Reconnecting... 2/5" is not the end; turn.failed is.
        state.retriedError = { status: statusIn(event.message), message: plainMessage(event.message) };
        sink.log('info', event.message);
      }
    },
    err(line) {
      if (!line.trim()) return;
      stderr.push(line.trim());
      if (stderr.length > 20) stderr.shift();
      sink.log('info', line);
    },
    lastError: () => state.retriedError?.message ?? stderr.at(-1) ?? null,
  };
}

/** Codex quotes the API's JSON in its message; people want the sentence in it. */
function plainMessage(message) {
  const inner = /"message":\s*"((?:[^"\\]|\\.)*)"/.exec(String(message));
  return inner ? inner[1].replaceAll('\\"', '"') : String(message);
}
