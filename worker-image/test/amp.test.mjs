// Amp cannot run without its service, so its CLI is played by a stand-in that prints what Amp documents: Claude Code's events.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { REPOSITORY, story } from './world/world.mjs';

/** Puts a program called amp on the machine's PATH. */
function installAmp(world, script) {
  const bin = path.join(world.directory, 'bin');
  mkdirSync(bin);
  writeFileSync(path.join(bin, 'amp'), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
  return { AGENT: 'amp', AMP_API_KEY: world.secrets.key, PATH: `${bin}:${process.env.PATH}` };
}

story(test, 'Amp edits a file; its tokens are told and its cost is unknown', async world => {
  const env = installAmp(world, `
    [ "$*" = "-x --stream-json --dangerously-allow-all" ] || { echo "unexpected: $*" >&2; exit 2; }
    grep -q 'Correct the greeting.' || exit 3
    [ -n "$AMP_API_KEY" ] && [ -z "$ANTHROPIC_API_KEY" ] || exit 4
    echo '{"type":"system","subtype":"init","cwd":"'$PWD'","session_id":"T-1","tools":["edit_file"]}'
    echo '{"type":"assistant","message":{"id":"m1","role":"assistant","content":[{"type":"tool_use","id":"t1","name":"edit_file","input":{"path":"'$PWD'/src/greeting.js"}}],"usage":{"input_tokens":900,"cache_read_input_tokens":100,"output_tokens":40}},"session_id":"T-1"}'
    sed -i s/helo/hello/ src/greeting.js
    echo '{"type":"user","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"ok","is_error":false}]},"session_id":"T-1"}'
    echo '{"type":"assistant","message":{"id":"m2","role":"assistant","content":[{"type":"text","text":"The greeting is right now."}],"usage":{"input_tokens":1000,"output_tokens":10}},"session_id":"T-1"}'
    echo '{"type":"result","subtype":"success","is_error":false,"num_turns":2,"result":"The greeting is right now.","session_id":"T-1"}'`);
  const end = await world.run({ env });
  assert.deepEqual([end.outcome, end.error, end.summary], ['changes', undefined, 'The greeting is right now.'], world.porter.log);
  assert.deepEqual(end.usage, { input_tokens: 2000, output_tokens: 50, cost_usd: null });
  assert.match(world.porter.log, /editing `src\/greeting\.js`/);
  assert.deepEqual(world.git.changes(REPOSITORY, world.branch), ['src/greeting.js']);
});

story(test, 'Amp is not started without its key: it would wait for a browser', async world => {
  const env = installAmp(world, 'exec tail -f /dev/null');
  const end = await world.run({ env: { ...env, AMP_API_KEY: undefined } });
  assert.deepEqual([end.outcome, end.error], ['worker_error', 'Amp needs the Amp API key, and none is set.']);
});

story(test, 'Amp refused by its service is told as such', async world => {
  const env = installAmp(world, 'echo "Error: 401 Unauthorized: invalid API key" >&2; exit 1');
  const end = await world.run({ env });
  assert.deepEqual([end.outcome, end.error], ['agent_error', 'Amp refused the API key (401).']);
});

story(test, 'an agent that is not installed is told as such', async world => {
  const end = await world.run({ env: { AGENT: 'amp', AMP_API_KEY: world.secrets.key } });
  assert.deepEqual([end.outcome, end.error], ['worker_error', 'Amp is not installed here: there is no `amp` on the PATH.']);
});
