import type { PageSignal, SignalVerdict } from './page-signals.ts';

/** What a preference says, by its label in each of the two headers; labels of other drafts are kept without a verdict. */
const VERDICTS: Record<'content-usage' | 'content-signal', Record<string, SignalVerdict>> = {
  'content-usage': {
    'train-ai=n': 'exclude',
    'train-ai=y': 'allow',
    'train-genai=n': 'flag',
    'genai=n': 'flag',
    'search=n': 'flag',
  },
  'content-signal': {
    'ai-train=no': 'exclude',
    'ai-train=yes': 'allow',
    'use=immediate': 'flag',
    'use=reference': 'flag',
    'search=no': 'flag',
  },
};

const STRENGTH: readonly (SignalVerdict | undefined)[] = [undefined, 'allow', 'flag', 'exclude'];

/** A member of an RFC 9651 dictionary: a lower-case key, and a value that is a token as far as it matters here; parameters are dropped. */
const MEMBER = /^([a-z*][a-z0-9_.*-]*)(?:\s*=\s*([^;\s]+))?\s*(?:;.*)?$/;

/**
 * Reads a `Content-Usage` header (AIPREF: a dictionary of y/n tokens, the last of a repeated key counts, one error voids all of it) or a
 * `Content-Signal` one (yes/no).
 * @see https://datatracker.ietf.org/doc/draft-ietf-aipref-attach/
 */
export function usageSignal(signal: 'content-usage' | 'content-signal', value: string): PageSignal {
  const preferences = new Map<string, string>();
  const text = signal === 'content-signal' ? value.toLowerCase() : value;
  for (const part of text.split(',')) {
    const [, key, token = ''] = MEMBER.exec(part.trim()) ?? [];
    if (key === undefined) return { signal, value };
    preferences.set(key, token);
  }
  let verdict: SignalVerdict | undefined;
  for (const [key, token] of preferences) {
    const said = VERDICTS[signal][`${key}=${token}`];
    if (STRENGTH.indexOf(said) > STRENGTH.indexOf(verdict)) verdict = said;
  }
  return { signal, value, ...(verdict && { verdict }) };
}
