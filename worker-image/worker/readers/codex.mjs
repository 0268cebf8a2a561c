// codex exec --json.
import { code, firstLine, known, parseEvent, relative, statusIn, toolPhrase } from './events.mjs';

export function codex(told, to, workspace) {
  const stderr = [];

  function doing(phrase) {
    told.doing = phrase;
    to.step(phrase);
    to.say('tool', phrase);
  }

  function started(item) {
    if (item.type === 'command_execution') doing(toolPhrase('shell', { command: item.command }, workspace));
    else if (item.type === 'web_search') doing('looking something up on the web');
    else if (item.type === 'mcp_tool_call') doing(`using ${code(item.tool ?? item.server ?? 'a tool')}`);
  }

  function completed(item) {
    told.doing = 'waiting for the model';
    if (item.type === 'agent_message' && item.text?.trim()) {
      told.lastWords = item.text.trim();
      to.say('text', item.text);
    } else if (item.type === 'file_change') {
      const files = (item.changes ?? []).map(c => relative(c.path ?? '', workspace));
      const phrase = `editing ${files.length === 1 ? code(files[0]) : `${files.length} files`}`;
      to.step(phrase);
      to.say('tool', files.length > 1 ? `editing ${files.map(f => code(f)).join(', ')}` : phrase);
    } else if (item.type === 'command_execution' && known(item.exit_code)) {
      to.say('tool', `exited with ${item.exit_code}: ${firstLine(item.aggregated_output)}`);
    } else if (item.type === 'error') {
      to.say('info', item.message);
    }
  }

  function failed(message) {
    told.failure = { status: statusIn(message), message: plainMessage(message) };
    to.say('error', told.failure.message);
  }

  return {
    out(line) {
      const event = parseEvent(line);
      if (!event) { if (line.trim()) to.say('info', line); return; }
      if (event.type === 'turn.started') told.doing = 'waiting for the model';
      else if (event.type === 'item.started') started(event.item ?? {});
      else if (event.type === 'item.completed') completed(event.item ?? {});
      else if (event.type === 'turn.completed' && event.usage) {
        told.usage = { input_tokens: known(event.usage.input_tokens), output_tokens: known(event.usage.output_tokens), cost_usd: null };
        told.trouble = null;
        to.usage(told.usage);
      } else if (event.type === 'turn.failed') failed(event.error?.message ?? 'it gave no reason');
      else if (event.type === 'error') {
        // "Reconnecting... 2/5" is not the end; turn.failed is.
        told.trouble = { status: statusIn(event.message), message: plainMessage(event.message) };
        to.say('info', event.message);
      }
    },
    err(line) {
      if (!line.trim()) return;
      stderr.push(line.trim());
      if (stderr.length > 20) stderr.shift();
      to.say('info', line);
    },
    blame: () => told.trouble?.message ?? stderr.at(-1) ?? null,
  };
}

/** Codex quotes the API's JSON in its message; people want the sentence in it. */
function plainMessage(message) {
  const inner = /"message":\s*"((?:[^"\\]|\\.)*)"/.exec(String(message));
  return inner ? inner[1].replaceAll('\\"', '"') : String(message);
}
