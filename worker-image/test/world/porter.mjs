// Porter as the worker sees it: four callbacks, with state and rules. What it was told is kept.
import { randomBytes } from 'node:crypto';
import http from 'node:http';

// The four reports, by the last segment of their address.
const REPORTS = { started: 'started', progress: 'progress', publish: 'publish', complete: 'completed' };

export class PorterStandIn {
  #server = http.createServer((req, res) => this.#receive(req, res));
  #git;
  lines = [];
  steps = [];
  calls = [];
  completedReports = [];
  published = null;
  usage = null;
  /** Set to answer in Porter's place: (name, body) => {status, body} or undefined; "drop" closes the connection. */
  interfere = null;
  #waiting = [];

  constructor(git, { taskId, token, repository }) {
    this.#git = git;
    Object.assign(this, { taskId, token, repository, over: false });
  }

  async start() {
    await new Promise(resolve => this.#server.listen(0, '127.0.0.1', resolve));
    this.callbackUrl = `http://127.0.0.1:${this.#server.address().port}/api/callbacks/complete`;
    return this;
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  get log() { return this.lines.map(l => l.text).join('\n'); }
  get completed() { return this.completedReports[0] ?? null; }

  /** Resolves once `seen(this)` is true; rejects with what was waited for. */
  until(what, seen, timeoutMs = 60_000) {
    if (seen(this)) return Promise.resolve(this);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`Waited ${timeoutMs} ms for ${what}. The log so far:\n${this.log}`)), timeoutMs);
      this.#waiting.push({ seen, resolve: () => { clearTimeout(timer); resolve(this); } });
    });
  }

  async #receive(req, res) {
    let text = '';
    for await (const chunk of req) text += chunk;
    const name = REPORTS[req.url.split('/').at(-1)] ?? 'unknown';
    const body = JSON.parse(text);
    this.calls.push({ name, body, bytes: text.length });
    const instead = this.interfere?.(name, body);
    if (instead === 'drop') { req.socket.destroy(); return; }
    const { status, body: answer, headers } = instead ?? this.#answer(name, body, req.headers.authorization);
    res.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json', ...headers });
    res.end(JSON.stringify(answer));
    this.#waiting = this.#waiting.filter(w => !(w.seen(this) && (w.resolve(), true)));
  }

  #answer(name, body, authorization) {
    if (authorization !== `Bearer ${this.token}`) return problem(401, 'This callback token is not valid.');
    if (body.task_id !== this.taskId) return problem(409, 'This token is for another task.');
    if (this.over) return problem(409, 'This task is over.');
    switch (name) {
      case 'started': return { status: 200, body: { heartbeat_seconds: 1 } };
      case 'progress': return this.#progress(body);
      case 'publish': return this.#publish(body);
      case 'completed':
        this.completedReports.push(body);
        return { status: 200, body: {} };
      default: return problem(404, 'No such callback.');
    }
  }

  #progress({ first, lines, step, usage }) {
    // A repeat overlaps what is known; only what follows is new.
    if (first <= this.lines.length) this.lines.push(...lines.slice(this.lines.length - first));
    if (step && step !== this.steps.at(-1)) this.steps.push(step);
    if (usage) this.usage = usage;
    return { status: 200, body: { next: this.lines.length } };
  }

  #publish(body) {
    this.published = body;
    if (body.files > 3000) return problem(422, `The change touches ${body.files} files; Porter publishes at most 3000.`);
    this.publishToken = `ghs_publish${randomBytes(12).toString('hex')}`;
    this.#git.allow(this.publishToken, this.repository, 'write');
    return { status: 200, body: { token: this.publishToken, branch: `porter/${this.taskId}`, expires_at: '2030-01-01T00:00:00Z' } };
  }
}

export function problem(status, detail) {
  return { status, body: { title: 'Refused', status, detail } };
}
