// One short-lived child process: bounded in time and in what it may print.
import { spawn } from 'node:child_process';

/**
 * Runs a program to its end.
 * @param {string[]} argv
 * @param {object} options  `env`, and as needed `cwd`, `timeoutMs`, `signal`, and:
 *   `input` is what it reads; `stdout` is a file descriptor to write to instead of collecting;
 *   one that prints more than `maxBytes` to its output is ended, of its errors the rest is left out
 * @returns {Promise<{code: number|null, stdout: string, stderr: string, timedOut: boolean, cut: boolean}>}
 *   never rejects but for a missing program
 */
export function run([program, ...args], { cwd, env, timeoutMs = 60_000, maxBytes = 4 << 20, input = null, stdout = null, signal } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, detached: true, stdio: [input === null ? 'ignore' : 'pipe', stdout ?? 'pipe', 'pipe'] });
    // It may end without having read everything.
    child.stdin?.on('error', () => {}).end(input);
    const kept = { stdout: [], stderr: [] };
    const size = { stdout: 0, stderr: 0 };
    let timedOut = false, cut = false;
    const end = () => { try { process.kill(-child.pid, 'SIGKILL'); } catch { /* it has ended */ } };
    const timer = setTimeout(() => { timedOut = true; end(); }, timeoutMs);
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted) end();
    for (const name of ['stdout', 'stderr']) {
      child[name]?.on('data', chunk => {
        size[name] += chunk.length;
        if (size[name] <= maxBytes) { kept[name].push(chunk); return; }
        if (name === 'stderr') return;
        cut = true;
        end();
      });
    }
    const done = code => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      const text = name => Buffer.concat(kept[name]).toString('utf8');
      resolve({ code, stdout: text('stdout'), stderr: text('stderr'), timedOut, cut });
    };
    child.on('error', error => { clearTimeout(timer); reject(error); });
    // A grandchild may hold the pipes open; a second after the exit nobody waits for it any longer.
    child.on('exit', code => { setTimeout(() => { child.stdout?.destroy(); child.stderr?.destroy(); }, 1000).unref(); code ?? end(); });
    child.on('close', done);
  });
}
