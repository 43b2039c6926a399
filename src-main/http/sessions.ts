import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 128 bits, as much as a token has to have; a cookie has twice that. */
const TOKEN_BYTES = 16;
const COOKIE_BYTES = 32;
const TOKEN_MINUTES = 10;
/** More browsers than one person uses; the oldest goes. */
const MAX_SESSIONS = 32;
const MAX_TOKENS = 8;

const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Compares with every one of them, and each in a time that does not depend on where they differ. */
function indexIn(digests: readonly Buffer[], secret: string): number {
  const wanted = digest(secret);
  let found = -1;
  for (const [index, known] of digests.entries()) if (timingSafeEqual(known, wanted)) found = index;
  return found;
}

/**
 * Who may come in: a one-time token in an address that a person opens becomes a cookie of that browser. Only hashes of either are held.
 */
export class Sessions {
  readonly #now: () => number;
  #tokens: { digest: Buffer; until: number }[] = [];
  #cookies: Buffer[] = [];

  /** @param now milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** @returns a token of 128 bits that can be exchanged once, within 10 minutes */
  issueToken(): string {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const until = this.#now() + TOKEN_MINUTES * 60_000;
    this.#tokens = [...this.#tokens, { digest: digest(token), until }].slice(-MAX_TOKENS);
    return token;
  }

  /** @returns the value of a new cookie; undefined for a token that never was, was used, or is too old */
  exchange(token: string): string | undefined {
    this.#tokens = this.#tokens.filter(({ until }) => this.#now() < until);
    const index = indexIn(
      this.#tokens.map((known) => known.digest),
      token,
    );
    if (index === -1) return undefined;
    this.#tokens.splice(index, 1);
    const cookie = randomBytes(COOKIE_BYTES).toString('base64url');
    this.#cookies = [...this.#cookies, digest(cookie)].slice(-MAX_SESSIONS);
    return cookie;
  }

  /** Whether one of these cookie values was given out. */
  knows(values: readonly string[]): boolean {
    return values.some((value) => indexIn(this.#cookies, value) !== -1);
  }
}

/** Whether two secrets are equal, in a time that does not depend on where they differ. */
export function equalSecrets(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

/** Values of all cookies of a name in a Cookie header; another program on the same host may have set one of the same name. */
export function cookieValues(header: string | undefined, name: string): string[] {
  return (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}
