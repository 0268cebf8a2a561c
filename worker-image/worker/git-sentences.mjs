// What git said on a failure, as one sentence for the person who asked. Pure.

/** Delays between tries of a clone or a push, in ms: GitHub may be away for a minute, and the task is not lost. */
export const RETRY_DELAYS_MS = [1, 2, 4, 8, 16, 32].map(seconds => seconds * 1000);

const TEMPORARY = new RegExp([
  'timed out', 'Could not resolve host', 'Connection (?:reset|refused)', 'Failed to connect', 'early EOF', 'unexpected disconnect',
  'RPC failed', 'The requested URL returned error: (?:408|429|5\\d\\d)', 'HTTP (?:408|429|5\\d\\d)', 'Empty reply', 'remote end hung up',
].join('|'), 'i');

const NO_ACCESS = /Authentication failed|could not read Username|returned error: 40[13]|Permission .* denied|not accessible by/i;

/** Whether the same command may well succeed in a moment. */
export function isTemporary(stderr) {
  return TEMPORARY.test(stderr);
}

export function cloneSentence(stderr, { repository, branch, hasToken }) {
  if (/Remote branch .* not found/i.test(stderr)) return `${repository} has no branch called ${branch}.`;
  if (/Authentication failed|could not read Username|returned error: 401|returned error: 403|Invalid username or password/i.test(stderr)) {
    const reason = hasToken ? "GitHub refused Porter's token" : 'it needs a token and the machine has none';
    return `${repository} could not be cloned: ${reason}.`;
  }
  if (/Repository not found|not found$|returned error: 404/im.test(stderr)) {
    return `${repository} could not be cloned: it does not exist, or Porter's app is not installed there.`;
  }
  if (/No space left on device/i.test(stderr)) return `${repository} could not be cloned: the machine's disk is full.`;
  if (isTemporary(stderr)) return `${repository} could not be cloned: GitHub could not be reached (${reasonIn(stderr)}).`;
  return `${repository} could not be cloned: ${reasonIn(stderr)}.`;
}

export function pushSentence(stderr, { branch }) {
  if (/without `?workflows`? permission|refusing to allow .* to create or update workflow/i.test(stderr)) {
    return "GitHub refused the push: the change touches files under .github/workflows, which Porter's app has no permission to change. " +
      'Ask for the same without those files, or give the app the Workflows permission.';
  }
  if (/GH001|exceeds GitHub's file size limit|Large files detected/i.test(stderr)) {
    return 'GitHub refused the push: a file in it is larger than GitHub allows (100 MB).';
  }
  if (/GH013.*secret|Push cannot contain secrets|PUSH_?PROTECTION/is.test(stderr)) {
    return 'GitHub refused the push: it found a secret in the change (push protection).';
  }
  if (/GH006|protected branch/i.test(stderr)) return `GitHub refused the push: ${branch} is a protected branch.`;
  if (/GH013|repository rule/i.test(stderr)) return `GitHub refused the push: a rule of the repository forbids it (${reasonIn(stderr)}).`;
  if (NO_ACCESS.test(stderr)) {
    return "GitHub refused the push: Porter's app may not write to this repository.";
  }
  if (/No space left on device/i.test(stderr)) return 'The push failed: a disk is full.';
  if (isTemporary(stderr)) return `The push failed: GitHub could not be reached (${reasonIn(stderr)}).`;
  return `GitHub refused the push: ${reasonIn(stderr)}.`;
}

/** The most telling line of git's own words, bounded. */
export function reasonIn(stderr) {
  const lines = stderr.split('\n').map(l => l.replace(/^remote:\s*/, '').trim()).filter(Boolean);
  const line = lines.find(l => /^(?:fatal|error): /.test(l) || /\[remote rejected\]/.test(l)) ?? lines.at(-1) ?? 'git gave no reason';
  return line.replace(/^(?:fatal|error): /, '').replace(/\s+/g, ' ').replace(/\.$/, '').slice(0, 300);
}
