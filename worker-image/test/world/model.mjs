// A model's API on loopback that plays a script: Anthropic Messages, OpenAI Responses and Gemini, as far as the agents' CLIs use them.
// A turn is {write: {file, text}}, {command: '…'}, {say: '…'}, {fail: [status, type, message]} or {hang: true}.
import http from 'node:http';

export class ModelStandIn {
  #server = http.createServer((req, res) => this.#receive(req, res));
  #count = 0;
  requests = [];
  turns = [{ say: 'Nothing to do.' }];

  constructor(workspace) {
    this.workspace = workspace;
  }

  async start() {
    await new Promise(resolve => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${this.#server.address().port}`;
    // One that no test got to use does not keep the run alive.
    this.#server.unref();
    return this;
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  async #receive(req, res) {
    let text = '';
    for await (const chunk of req) text += chunk;
    const body = text ? JSON.parse(text) : {};
    const path = new URL(req.url, 'http://model').pathname;
    const key = req.headers['x-api-key'] ?? req.headers['x-goog-api-key'] ?? req.headers.authorization?.replace(/^Bearer /, '') ?? null;
    this.requests.push({ path, key, body });
    if (path.endsWith('/messages')) return this.#anthropic(res, body);
    if (path.endsWith('/responses')) return this.#openai(res, body);
    if (/:(?:streamG|g)enerateContent$/.test(path)) return this.#gemini(res, body, path);
    if (/count_?tokens$/i.test(path)) return json(res, 200, { input_tokens: 10, totalTokens: 10 });
    json(res, 404, { error: { type: 'not_found_error', message: 'not found' } });
  }

  /** The turn for a conversation with so many tool results in it; one without tools is a side question, such as a title. */
  #turn(results, tools) {
    if (!tools.length) return { say: '{"title": "Greeting"}' };
    return this.turns[Math.min(results, this.turns.length - 1)];
  }

  /** A tool call for a turn, in the words of the tools that are offered: {name, input}. */
  #call(turn, tools) {
    const offered = (...names) => names.find(n => tools.includes(n));
    if (turn.write) {
      const file = `${this.workspace}/${turn.write.file}`;
      const name = offered('Write', 'write', 'write_file');
      if (name) return { name, input: { [name === 'write' ? 'filePath' : 'file_path']: file, content: turn.write.text } };
      return this.#call({ command: `printf '%s' '${turn.write.text}' > '${file}'` }, tools);
    }
    const name = offered('Bash', 'bash', 'exec_command', 'shell_command', 'run_shell_command', 'shell');
    // Codex's code mode: tools are called from a piece of JavaScript.
    if (!name && tools.includes('exec')) return { name: 'exec', javascript: `await tools.exec_command({ cmd: ${JSON.stringify(turn.command)} });` };
    if (name === 'exec_command') return { name, input: { cmd: turn.command } };
    if (name === 'shell') return { name, input: { command: ['bash', '-lc', turn.command] } };
    return { name, input: { command: turn.command, description: 'A step of the script' } };
  }

  #anthropic(res, { messages = [], tools = [], model, stream }) {
    const names = tools.map(t => t.name);
    const results = messages.flatMap(m => (Array.isArray(m.content) ? m.content : [])).filter(c => c.type === 'tool_result').length;
    const turn = this.#turn(results, names);
    if (turn.hang) return;
    if (turn.fail) return json(res, turn.fail[0], { type: 'error', error: { type: turn.fail[1], message: turn.fail[2] } });
    const n = ++this.#count;
    const call = turn.say ? null : this.#call(turn, names);
    const content = call
      ? [{ type: 'text', text: 'I will do the next step.' }, { type: 'tool_use', id: `toolu_${n}`, name: call.name, input: call.input }]
      : [{ type: 'text', text: turn.say }];
    const usage = { input_tokens: 1000, cache_creation_input_tokens: 0, cache_read_input_tokens: 200, output_tokens: 50 };
    const message = { id: `msg_${n}`, type: 'message', role: 'assistant', model, stop_sequence: null, usage };
    const stop = call ? 'tool_use' : 'end_turn';
    if (!stream) return json(res, 200, { ...message, content, stop_reason: stop });
    events(res, [
      { type: 'message_start', message: { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } } },
      ...content.flatMap((part, index) => [
        { type: 'content_block_start', index, content_block: part.type === 'text' ? { type: 'text', text: '' } : { ...part, input: {} } },
        { type: 'content_block_delta', index, delta: part.type === 'text' ? { type: 'text_delta', text: part.text } : { type: 'input_json_delta', partial_json: JSON.stringify(part.input) } },
        { type: 'content_block_stop', index },
      ]),
      { type: 'message_delta', delta: { stop_reason: stop, stop_sequence: null }, usage: { output_tokens: 50 } },
      { type: 'message_stop' },
    ]);
  }

  #openai(res, { input = [], tools = [], model }) {
    const items = Array.isArray(input) ? input : [];
    // Newer models are offered their tools inside the conversation, in namespaces.
    const inside = items.filter(i => i.type === 'additional_tools').flatMap(i => i.tools).flatMap(t => t.tools ?? [t]);
    const names = [...tools, ...inside].map(t => t.name ?? t.type);
    const turn = this.#turn(items.filter(i => /_output$/.test(i.type ?? '')).length, names);
    if (turn.hang) return;
    if (turn.fail) return json(res, turn.fail[0], { error: { type: turn.fail[1], code: turn.fail[1], message: turn.fail[2] } });
    const n = ++this.#count;
    const call = turn.say ? null : this.#call(turn, names);
    const item = call?.javascript ? { type: 'custom_tool_call', id: `ctc_${n}`, call_id: `call_${n}`, namespace: 'functions', name: call.name, input: call.javascript, status: 'completed' } : call
      ? { type: 'function_call', id: `fc_${n}`, call_id: `call_${n}`, name: call.name, arguments: JSON.stringify(call.input), status: 'completed' }
      : { type: 'message', id: `msg_${n}`, role: 'assistant', status: 'completed', content: [{ type: 'output_text', text: turn.say, annotations: [] }] };
    const usage = { input_tokens: 1200, input_tokens_details: { cached_tokens: 200 }, output_tokens: 50, output_tokens_details: { reasoning_tokens: 0 }, total_tokens: 1250 };
    const response = { id: `resp_${n}`, object: 'response', created_at: 1, model, status: 'completed', output: [item], usage };
    events(res, [
      { type: 'response.created', response: { ...response, status: 'in_progress', output: [], usage: null } },
      { type: 'response.output_item.added', output_index: 0, item: { ...item, status: 'in_progress' } },
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response },
    ].map((event, i) => ({ ...event, sequence_number: i })));
  }

  #gemini(res, { contents = [], tools = [] }, path) {
    const names = tools.flatMap(t => (t.functionDeclarations ?? []).map(f => f.name));
    const turn = this.#turn(contents.flatMap(c => c.parts ?? []).filter(p => p.functionResponse).length, names);
    if (turn.hang) return;
    if (turn.fail) return json(res, turn.fail[0], { error: { code: turn.fail[0], status: turn.fail[1], message: turn.fail[2] } });
    const call = turn.say ? null : this.#call(turn, names);
    const parts = call ? [{ functionCall: { name: call.name, args: call.input } }] : [{ text: turn.say }];
    const usageMetadata = { promptTokenCount: 1200, candidatesTokenCount: 50, totalTokenCount: 1250, cachedContentTokenCount: 200 };
    const answer = { candidates: [{ index: 0, content: { role: 'model', parts }, finishReason: 'STOP' }], usageMetadata, modelVersion: 'scripted', responseId: `g${++this.#count}` };
    if (!path.includes(':stream')) return json(res, 200, answer);
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    res.end(`data: ${JSON.stringify(answer)}\n\n`);
  }
}

function json(res, status, body) {
  res.writeHead(status, { 'content-type': 'application/json' });
  res.end(JSON.stringify(body));
}

function events(res, list) {
  res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  res.end(list.map(event => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''));
}
