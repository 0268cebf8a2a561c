// The real CLIs, from npm at the pinned versions, through the real entrypoint, against a scripted model on loopback.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { namesIn } from '../worker/manifest.mjs';
import { installedAgents } from './world/installed-agents.mjs';
import { ModelStandIn } from './world/model.mjs';
import { REPOSITORY, story } from './world/world.mjs';

const agents = new URL('../agents', import.meta.url).pathname;
const manifestOf = name => JSON.parse(readFileSync(`${agents}/${name}.json`, 'utf8'));
const { bin, reason } = installedAgents();
const skip = reason ?? false;
const PATH = `${bin}:${process.env.PATH}`;

// How each is pointed at the scripted model, and what it is expected to know about its own cost.
const scripted = {
  claude: { url: 'ANTHROPIC_BASE_URL', suffix: '', key: 'ANTHROPIC_API_KEY', provider: 'Anthropic', cost: true },
  opencode: { url: 'ANTHROPIC_BASE_URL', suffix: '', key: 'ANTHROPIC_API_KEY', provider: 'Anthropic', cost: true },
  codex: { url: 'OPENAI_BASE_URL', suffix: '/v1', key: 'OPENAI_API_KEY', provider: 'OpenAI', cost: false },
  gemini: { url: 'GOOGLE_GEMINI_BASE_URL', suffix: '', key: 'GEMINI_API_KEY', provider: 'Google', cost: false },
};

function told(name, title, turns, body, env = {}) {
  story(test, `${name}: ${title}`, { skip }, async world => {
    const model = await new ModelStandIn(`${world.root}/workspace`).start();
    model.turns = turns;
    try {
      const { url, suffix, key } = scripted[name];
      world.agentEnvironment = { AGENT: name, PATH, [key]: world.secrets.key, [url]: model.url + suffix, ...env };
      await body(world, model);
    } finally {
      await model.stop();
    }
  });
}

for (const name of namesIn(agents).sort()) {
  test(`${name}: the pinned version is the one that is installed, and it answers`, { skip, timeout: 120_000 }, () => {
    const { binary, versionArgs, version } = manifestOf(name);
    const answer = spawnSync(binary, versionArgs, { env: { ...process.env, PATH }, encoding: 'utf8', timeout: 100_000 });
    assert.equal(answer.status, 0, answer.stderr);
    assert.ok(answer.stdout.includes(version), answer.stdout);
  });
}

for (const name of Object.keys(scripted)) {
  told(name, 'edits a file, and the change is on the branch', [{ write: { file: 'EDITED.md', text: 'edited by the agent' } }, { say: 'I created EDITED.md.' }],
    async (world, model) => {
      const end = await world.run({ env: world.agentEnvironment });
      assert.deepEqual([end.code, end.outcome, end.error], [0, 'changes', undefined], world.porter.log);
      assert.equal(world.git.file(REPOSITORY, world.branch, 'EDITED.md'), 'edited by the agent');
      assert.deepEqual(world.git.changes(REPOSITORY, world.branch), ['EDITED.md']);
      assert.match(end.summary, /I created EDITED\.md/);
      assert.ok(end.usage.input_tokens >= 2000 && end.usage.output_tokens >= 100, JSON.stringify(end.usage));
      assert.equal(end.usage.cost_usd !== null, scripted[name].cost, JSON.stringify(end.usage));
      const tools = world.porter.lines.filter(l => l.kind === 'tool').map(l => l.text);
      assert.ok(tools.some(t => /^(?:editing|running) `.*EDITED\.md/.test(t)), world.porter.log);
      assert.deepEqual([...new Set(model.requests.map(r => r.key))], [world.secrets.key]);
      assert.ok(!world.porter.log.includes(world.secrets.key));
    });

  told(name, 'a wrong key is told as one', [{ fail: [401, name === 'codex' ? 'invalid_api_key' : 'authentication_error', 'invalid x-api-key'] }], async world => {
    const end = await world.run({ env: world.agentEnvironment });
    assert.deepEqual([end.outcome, end.error], ['agent_error', `${scripted[name].provider} refused the API key (401).`], world.porter.log);
  });

  told(name, 'an answer that never comes is told as such', [{ hang: true }], async world => {
    const end = await world.run({ env: { ...world.agentEnvironment, TIMEOUT_SECONDS: '25' } });
    assert.equal(end.outcome, 'timed_out');
    assert.match(end.error, new RegExp(`was stopped at its limit of 25 seconds; it was waiting for ${scripted[name].provider} to answer\\.`), world.porter.log);
  });
}
