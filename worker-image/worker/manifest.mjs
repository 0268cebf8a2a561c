// An agent is data: agents/<name>.json. This reads one and turns it into a command line and an environment.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SettingsError } from './settings.mjs';
import { readerNames } from './readers/index.mjs';

/**
 * @typedef {object} Manifest
 * @property {string} name      what people write after @porter; also the file's name
 * @property {string} title     how people call it: "Claude Code"
 * @property {string} provider  whose API it talks to, for sentences: "Anthropic"
 * @property {{env: string, config: string, title: string}[]} keys
 * @property {string[]} command never contains the prompt; "{dir}" is the folder the manifest is in
 * @property {{default: string|null, args: string[]}|null} model
 * @property {Object<string,string>} env  fixed environment; ${NAME:-default} takes a passthroughEnv name
 * @property {string[]} passthroughEnv    names the machine may hand on to the agent
 * @property {Object<string,object>} files JSON files written into the agent's home before it starts
 * @property {{from: string[], to: string}|null} instructions  files of the repository that the agent is to read from its home
 * @property {string} output    which reader in readers/ understands what it prints
 * @property {string} stop      the signal that ends it politely
 * @property {string} dir       where the manifest was found
 */

/** @returns {Manifest} the agent called `name`, from the first of `directories` that has it */
export function loadManifest(name, directories) {
  for (const dir of directories.filter(Boolean)) {
    const file = path.join(dir, `${name}.json`);
    if (existsSync(file)) return { ...checked(name, parse(file), file), dir };
  }
  const known = directories.filter(Boolean).flatMap(namesIn).sort();
  throw new SettingsError(`This image has no agent called ${name}; it has ${known.join(', ') || 'none'}.`);
}

/** The names of the agents described in a folder. */
export function namesIn(directory) {
  try {
    return readdirSync(directory).filter(f => f.endsWith('.json')).map(f => f.slice(0, -'.json'.length));
  } catch {
    return [];
  }
}

/** The command line: the manifest's own, then the model's arguments before a final "-" (stdin). */
export function commandLine(manifest, { model, dir, env }) {
  const chosen = model ?? manifest.model?.default ?? null;
  const modelArgs = manifest.model && chosen ? manifest.model.args.map(a => a.replaceAll('{model}', chosen)) : [];
  const words = manifest.command.map(w => expand(w.replaceAll('{dir}', dir), manifest, env));
  return words.at(-1) === '-' ? [...words.slice(0, -1), ...modelArgs, '-'] : [...words, ...modelArgs];
}

/** The agent's whole environment: nothing of the machine's own but what is listed here reaches it. */
export function agentEnvironment(manifest, machine, home) {
  const kept = names => Object.fromEntries(names.filter(n => machine[n]).map(n => [n, machine[n]]));
  const fixed = Object.entries(manifest.env).map(([name, value]) => [name, expand(value, manifest, machine)]);
  return {
    ...kept(['PATH', 'LANG', 'LC_ALL', 'TZ', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS']),
    HOME: home, USER: 'agent', LOGNAME: 'agent', SHELL: '/bin/bash', TERM: 'dumb', NO_COLOR: '1', CI: '1',
    TMPDIR: path.join(home, 'tmp'),
    GIT_TERMINAL_PROMPT: '0', GIT_LFS_SKIP_SMUDGE: '1', GIT_PAGER: 'cat', PAGER: 'cat',
    ...kept(manifest.passthroughEnv),
    ...Object.fromEntries(fixed),
    ...kept(manifest.keys.map(k => k.env)),
  };
}

/** ${NAME} and ${NAME:-default}, for the names the manifest lets through and no other. */
function expand(text, manifest, env) {
  return text.replace(/\$\{([A-Z0-9_]+)(?::-([^}]*))?\}/g, (whole, name, otherwise) => {
    if (!manifest.passthroughEnv.includes(name)) return whole;
    return env[name]?.replace(/\/+$/, '') || otherwise || '';
  });
}

function parse(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new SettingsError(`${path.basename(file)} is not a manifest: ${error.message}`);
  }
}

function checked(name, raw, file) {
  const manifest = {
    title: raw.name, provider: raw.title ?? raw.name, keys: [], model: null, instructions: null,
    env: {}, passthroughEnv: [], files: {}, stop: 'SIGTERM', output: 'plain', ...raw,
  };
  const wrong = problems(name, manifest);
  if (wrong.length) throw new SettingsError(`${path.basename(file)}: ${wrong.join('; ')}.`);
  return manifest;
}

function problems(name, m) {
  const wrong = [];
  const strings = list => Array.isArray(list) && list.every(s => typeof s === 'string');
  if (m.name !== name) wrong.push(`"name" must be "${name}", as the file is called`);
  if (!strings(m.command) || !m.command.length) wrong.push('"command" must be a list of words');
  if (m.prompt !== undefined && m.prompt !== 'stdin') wrong.push('"prompt" can only be "stdin"');
  if (!Array.isArray(m.keys) || !m.keys.every(k => k.env && k.config && k.title)) wrong.push('each of "keys" needs env, config and title');
  if (m.model && !strings(m.model.args)) wrong.push('"model" needs args');
  if (!strings(m.passthroughEnv)) wrong.push('"passthroughEnv" must be a list of names');
  if (!readerNames.includes(m.output)) wrong.push(`"output" must be one of ${readerNames.join(', ')}`);
  if (!['SIGINT', 'SIGTERM'].includes(m.stop)) wrong.push('"stop" must be SIGINT or SIGTERM');
  return wrong;
}
