// Agents that try to become root: by what they leave running, by links laid in root's way, by programs laid on root's path.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { rescueRepository } from '../worker/clone.mjs';
import { AgentGit, CleanGit } from '../worker/git.mjs';
import { agentIdentity } from '../worker/identity.mjs';
import { REPOSITORY, isRoot, story } from './world/world.mjs';

const skip = isRoot ? false : 'needs root: only then does the agent have a uid of its own';
const RACER = fileURLToPath(new URL('world/link-racer.mjs', import.meta.url));
const as = uid => ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--'];

/** Places in which the same must hold: with a process namespace for the agent, and where the kernel gives none. */
const kernels = [
  ['', []],
  [', without a process namespace', ['setpriv', '--bounding-set=-sys_admin', '--inh-caps=-all', '--']],
];

/** The processes of a user in which any thread is alive, whatever their first thread looks like. */
function alive(uid) {
  const states = pid => readdirSync(`/proc/${pid}/task`).map(task => readFileSync(`/proc/${pid}/task/${task}/status`, 'utf8'));
  return readdirSync('/proc').filter(e => /^\d+$/.test(e)).filter(pid => {
    try {
      return states(pid).some(s => new RegExp(`^Uid:\\s+${uid}\\s`, 'm').test(s) && !/^State:\s+[ZX]/m.test(s));
    } catch {
      return false;
    }
  });
}

async function uidIn(world) {
  return (await agentIdentity({ root: world.root, agentUid: null })).uid;
}

/** The racer where the agent's user can read it, and the directories it plays with. */
function race(world) {
  const racer = `${world.folder('tools')}/racer.mjs`;
  copyFileSync(RACER, racer);
  chmodSync(racer, 0o644);
  return { racer, prize: world.folder('prize'), trace: world.folder('trace', { open: true }) };
}

for (const [where, under] of kernels) {
  story(test, `a filter that leaves a process racing root to a rescue gets no directory and no root${where}`, { skip }, async world => {
    const { racer, prize, trace } = race(world);
    world.scriptAgent(`
      cat > $HOME/filter.sh <<'EOF'
#!/bin/sh
if mkdir "$HOME/started" 2>/dev/null; then
  (setsid node ${racer} ${world.root}/home ${prize} ${trace} </dev/null >/dev/null 2>&1 &)
  while [ ! -e ${trace}/racer ]; do sleep 0.02; done
fi
cat
EOF
      chmod +x $HOME/filter.sh
      git config filter.x.clean $HOME/filter.sh
      git checkout -q --orphan fresh
      echo '* filter=x' > .gitattributes
      echo new > NEW.md`);
    const end = await world.run({ under, env: { PATH: `${prize}:${process.env.PATH}` } });
    assert.ok(existsSync(`${trace}/racer`), 'the filter did leave a process');
    assert.equal(statSync(prize).uid, 0, 'root gave away a directory that a link led to');
    assert.deepEqual(readdirSync(prize), []);
    assert.deepEqual(readdirSync(trace), ['racer'], 'a planted git was run');
    assert.deepEqual(alive(await uidIn(world)), []);
    assert.equal(end.outcome, 'changes', world.porter.log);
    assert.match(world.porter.log, /history does not lead back/);
    assert.deepEqual(world.git.changes(REPOSITORY, world.branch), ['.gitattributes', 'NEW.md']);
    assert.equal(world.porter.log.includes('no process namespace'), under.length > 0, world.porter.log);
  });

  story(test, `a process that leaves its session, its parents and its first thread behind does not outlive the agent${where}`, { skip }, async (world, t) => {
    if (spawnSync('perl', ['-Mthreads', '-e', '1']).status !== 0) return t.skip('needs perl with threads');
    const exitThread = { x64: 60, arm64: 93 }[process.arch];
    const trace = world.folder('trace', { open: true });
    world.scriptAgent(`
      (setsid perl -Mthreads -e 'threads->create(sub { open my $f, ">", "${trace}/lives"; sleep 1 while 1 })->detach; syscall(${exitThread}, 0)' </dev/null >/dev/null 2>&1 &)
      while [ ! -e ${trace}/lives ]; do sleep 0.02; done
      echo x > X.md`);
    const uid = await uidIn(world);
    try {
      assert.equal((await world.run({ under })).outcome, 'changes');
      assert.deepEqual(alive(uid), []);
    } finally {
      alive(uid).forEach(pid => process.kill(Number(pid), 'SIGKILL'));
    }
  });

  story(test, `programs that the agent lays on the machine's PATH are never run as root${where}`, { skip }, async world => {
    const bin = world.folder('bin', { open: true });
    const trace = world.folder('trace', { open: true });
    world.scriptAgent(`
      for name in git sh setpriv prlimit unshare test mkdir rm cat find kill true git-remote-http git-remote-https; do
        real=$(PATH=/usr/bin:/bin:/usr/lib/git-core command -v $name)
        printf '#!/bin/bash\\n/usr/bin/env > ${trace}/'$name'-as-$(/usr/bin/id -u)\\nexec %s "$@"\\n' "$real" > ${bin}/$name.new
        chmod +x ${bin}/$name.new
      done
      for f in ${bin}/*.new; do /bin/mv $f \${f%.new}; done
      git status >/dev/null
      rm -rf .git; echo x > X.md`);
    const end = await world.run({ under, env: { PATH: `${bin}:${process.env.PATH}` } });
    assert.equal(end.outcome, 'changes', world.porter.log);
    const ran = readdirSync(trace);
    assert.ok(ran.some(f => f.startsWith('git-as-')), 'the planted programs do run, as the agent');
    assert.deepEqual(ran.filter(f => f.endsWith('-as-0')), []);
  });
}

story(test, 'root makes the second repository where a process of the agent\'s cannot reach it', { skip }, async world => {
  const { racer, prize, trace } = race(world);
  const uid = await uidIn(world);
  const home = `${world.root}/home/agent`;
  for (const directory of [home, `${world.root}/workspace`]) {
    mkdirSync(directory, { recursive: true });
    chownSync(directory, uid, uid);
  }
  const identity = await agentIdentity({ root: world.root, agentUid: null });
  // The one that ends everything is left out here: this is about where root goes, should something live on all the same.
  identity.killAll = async () => {};
  const clean = new CleanGit(`${world.root}/clone.git`, world.root);
  await clean.git(['clone', '--quiet', '--bare', '--depth', '1', '--template=', '--', world.git.url + `/${REPOSITORY}.git`, clean.directory],
    { token: world.secrets.clone, url: world.git.url });
  const base = (await clean.here(['rev-parse', 'HEAD'])).stdout.trim();
  const agent = new AgentGit(identity, { workspace: `${world.root}/workspace`, home, author: { name: 'a', email: 'a@example.test' } });
  const racing = spawn(as(uid)[0], [...as(uid).slice(1), process.execPath, racer, `${world.root}/home`, prize, trace], { stdio: 'ignore' });
  try {
    while (!existsSync(`${trace}/racer`)) await delay(10);
    const directory = await rescueRepository(agent, clean, { base });
    assert.equal(statSync(directory).uid, uid, 'it is handed over in the end');
    await delay(200);
    assert.equal(statSync(prize).uid, 0, 'root gave away a directory that a link led to');
    assert.deepEqual(readdirSync(prize), [], 'root wrote where a link led to');
    assert.ok(alive(uid).length > 0, 'the racer was at it all the time');
  } finally {
    racing.kill('SIGKILL');
  }
});

story(test, 'links that an earlier run left in the agent\'s home lead root nowhere', { skip }, async world => {
  const prize = world.folder('prize');
  const uid = await uidIn(world);
  const home = `${world.root}/home/agent`;
  mkdirSync(home, { recursive: true });
  for (const name of ['tmp', '.settings']) symlinkSync(prize, `${home}/${name}`);
  chownSync(home, uid, uid);
  world.scriptAgent('echo x > X.md', { files: { '.settings/agent.json': { a: 1 } } });
  const end = await world.run();
  assert.deepEqual([statSync(prize).uid, (statSync(prize).mode & 0o777).toString(8), readdirSync(prize)], [0, '755', []]);
  assert.equal(end.outcome, 'worker_error');
  assert.match(end.error, /home could not be prepared/);
});

story(test, 'where something of the agent\'s cannot be ended, nothing of its work is taken', { skip }, async world => {
  const uid = await uidIn(world);
  // The first process of a process namespace cannot be ended from inside: here it takes the agent's uid while the agent works.
  const immortal = `
    "$0" & until [ -e ${world.root}/workspace/started ]; do sleep 0.02; done
    exec ${as(uid).join(' ')} perl -e 'while ((my $ended = wait) > 0) { exit $? >> 8 if $ended == $ARGV[0] }' $!`;
  world.scriptAgent(`touch started; until grep -q "^Uid:.${uid}" /proc/1/status; do [ $((i += 1)) -gt 100 ] && break; sleep 0.02; done; echo x > X.md`);
  const end = await world.run({ under: ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', '--', 'bash', '-c', immortal] });
  assert.deepEqual([end.outcome, end.error], ['worker_error', "1 of the agent's processes could not be ended, so nothing of its work was taken."], world.porter.log);
  assert.equal(world.porter.published, null);
  assert.deepEqual(world.git.branches(REPOSITORY), ['main']);
});
