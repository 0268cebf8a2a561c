// What leaves the machine as text is one line of printable characters without any secret the worker knows.

const ESCAPES = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-_]/g;
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;
// Shapes of credentials that may be somebody else's: from the repository, or minted while we ran.
const SHAPES = new RegExp(`\\b(?:${[
  'gh[pousr]_[A-Za-z0-9]{20,}', 'github_pat_[A-Za-z0-9_]{20,}', 'sk-ant-[A-Za-z0-9_-]{16,}', 'sk-[A-Za-z0-9_-]{32,}',
  'AIza[A-Za-z0-9_-]{30,}', 'fm[12][ar]?_[A-Za-z0-9+/=_-]{20,}',
].join('|')})`, 'g');
const HIDDEN = '[redacted]';

/** A redactor; `add` teaches it secrets that arrive later, such as the token for the push. */
export class Redactor {
  #secrets = new Set();

  constructor(secrets = []) {
    secrets.forEach(s => this.add(s));
  }

  add(secret) {
    if (!secret || secret.length < 6) return;
    this.#secrets.add(secret);
    this.#secrets.add(Buffer.from(secret).toString('base64').replace(/=+$/, ''));
    this.#secrets.add(Buffer.from(`x-access-token:${secret}`).toString('base64').replace(/=+$/, ''));
    this.#secrets.add(encodeURIComponent(secret));
  }

  /** Text as it may be shown: no secret, no escape sequence, no invisible direction mark, at most `max` characters. */
  clean(text, max = Infinity) {
    let clean = String(text).replace(ESCAPES, '').replace(CONTROLS, '');
    // The longest first: one form of a secret may be the end of another.
    for (const secret of [...this.#secrets].sort((a, b) => b.length - a.length)) clean = clean.replaceAll(secret, HIDDEN);
    clean = clean.replace(SHAPES, HIDDEN).toWellFormed();
    return clean.length <= max ? clean : `${clean.slice(0, max - 1)}…`.toWellFormed();
  }
}
