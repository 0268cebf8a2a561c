// A git host on loopback: real git over smart HTTP, repositories on disk, tokens that may read or write one repository.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';

const GIT_ENV = {
  ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Seed', GIT_AUTHOR_EMAIL: 'seed@example.test', GIT_COMMITTER_NAME: 'Seed', GIT_COMMITTER_EMAIL: 'seed@example.test',
};

export const SEED = { 'README.md': '# Greeter\n', 'src/greeting.js': "export const greeting = 'helo';\n", '.gitignore': 'node_modules/\n' };

// What GitHub answers to an app that may not change workflows, in its words.
const WORKFLOW_GUARD = `#!/bin/sh
while read old new ref; do
  if git diff --name-only "$(git rev-parse main)" "$new" | grep -q '^\\.github/workflows/'; then
    echo "refusing to allow a GitHub App to create or update workflow \\\`.github/workflows/ci.yml\\\` without \\\`workflows\\\` permission" >&2
    exit 1
  fi
done
`;

export class GitHost {
  #root = mkdtempSync(path.join(os.tmpdir(), 'porter-githost-'));
  #server = http.createServer((req, res) => this.#answer(req, res));
  #tokens = new Map();
  requests = [];
  /** Set to answer a request before git sees it: (req, res) => true when answered. */
  interfere = null;

  async start() {
    await new Promise(resolve => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${this.#server.address().port}`;
    return this;
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
    rmSync(this.#root, { recursive: true, force: true });
  }

  /** Allows `token` to read, or to read and write, one repository. */
  allow(token, repository, right = 'read') {
    this.#tokens.set(token, { repository, right });
    return token;
  }

  /** Creates a repository whose branch main holds `files`; a value is a text, or {link} for a symbolic link. */
  create(name, files = SEED) {
    const bare = path.join(this.#root, `${name}.git`);
    const work = mkdtempSync(path.join(this.#root, 'seed-'));
    mkdirSync(path.dirname(bare), { recursive: true });
    execFileSync('git', ['init', '-q', '--bare', '-b', 'main', bare], { env: GIT_ENV });
    writeFileSync(path.join(bare, 'hooks', 'pre-receive'), WORKFLOW_GUARD);
    chmodSync(path.join(bare, 'hooks', 'pre-receive'), 0o755);
    if (Object.keys(files).length) {
      this.#git(work, 'init', '-q', '-b', 'main');
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(work, file)), { recursive: true });
        if (typeof text !== 'string' && text.link) symlinkSync(text.link, path.join(work, file));
        else writeFileSync(path.join(work, file), text);
      }
      this.#git(work, 'add', '-A', '-f');
      this.#git(work, 'commit', '-qm', 'Seed');
      this.#git(work, '-c', 'pack.window=0', 'push', '-q', bare, 'main');
    }
    rmSync(work, { recursive: true });
    return bare;
  }

  /** Runs git in a repository and returns what it printed. */
  in(name, ...args) {
    return this.#git(path.join(this.#root, `${name}.git`), ...args);
  }

  branches(name) {
    return this.in(name, 'for-each-ref', '--format=%(refname:short)').split('\n').filter(Boolean);
  }

  /** A file on a branch, or null. */
  file(name, branch, file) {
    try { return this.in(name, 'show', `${branch}:${file}`); } catch { return null; }
  }

  /** The files a branch changes compared with main, sorted. */
  changes(name, branch) {
    return this.in(name, 'diff', '--name-only', 'main', branch).split('\n').filter(Boolean).sort();
  }

  #git(cwd, ...args) {
    return execFileSync('git', args, { cwd, env: GIT_ENV, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 << 20 }).toString();
  }

  #answer(req, res) {
    const url = new URL(req.url, 'http://host');
    this.requests.push({ method: req.method, path: req.url, authorized: Boolean(req.headers.authorization) });
    if (this.interfere?.(req, res)) return;
    const [, repository] = /^\/([^/]+\/[^/]+)\.git\//.exec(url.pathname) ?? [];
    const token = Buffer.from(req.headers.authorization?.replace(/^Basic /, '') ?? '', 'base64').toString().split(':')[1];
    const grant = this.#tokens.get(token);
    const writing = url.pathname.endsWith('/git-receive-pack') || url.searchParams.get('service') === 'git-receive-pack';
    if (!grant) return deny(res, 401, 'Bad credentials');
    if (grant.repository !== repository) return deny(res, 404, 'Repository not found.');
    if (writing && grant.right !== 'write') return deny(res, 403, `Permission to ${repository} denied.`);
    this.#backend(req, res, url);
  }

  #backend(req, res, url) {
    const cgi = spawn('git', ['http-backend'], {
      env: {
        ...GIT_ENV, GIT_PROJECT_ROOT: this.#root, GIT_HTTP_EXPORT_ALL: '1', REMOTE_USER: 'x-access-token',
        GIT_CONFIG_COUNT: '2', GIT_CONFIG_KEY_0: 'http.receivepack', GIT_CONFIG_VALUE_0: 'true', GIT_CONFIG_KEY_1: 'safe.directory', GIT_CONFIG_VALUE_1: '*',
        PATH_INFO: url.pathname, QUERY_STRING: url.search.slice(1), REQUEST_METHOD: req.method, CONTENT_TYPE: req.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: req.headers['content-encoding'] ?? '', GIT_PROTOCOL: req.headers['git-protocol'] ?? '',
        ...(req.headers['content-length'] && { CONTENT_LENGTH: req.headers['content-length'] }),
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    req.pipe(cgi.stdin).on('error', () => {});
    let head = Buffer.alloc(0), sent = false;
    cgi.stdout.on('data', chunk => {
      if (sent) { res.write(chunk); return; }
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      const headers = head.subarray(0, end).toString().split('\r\n').map(l => l.split(/:\s*/, 2));
      const status = headers.find(([n]) => n.toLowerCase() === 'status');
      res.writeHead(status ? parseInt(status[1], 10) : 200, Object.fromEntries(headers.filter(h => h !== status)));
      sent = true;
      res.write(head.subarray(end + 4));
    });
    cgi.on('close', () => res.end());
  }
}

function deny(res, status, text) {
  res.writeHead(status, { 'content-type': 'text/plain', ...(status === 401 && { 'www-authenticate': 'Basic realm="GitHub"' }) });
  res.end(text);
}
