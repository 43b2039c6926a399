import { isIP } from 'node:net';
import { Agent, type Dispatcher, request } from 'undici';
import { AppError } from '#shared/errors.ts';
import { VERSION } from '../../util/version.ts';

export const DEFAULT_HUB = 'https://huggingface.co';
const MAX_REDIRECTS = 5;

/** What the hub says about a file, and the answer with its bytes. */
export interface HubAnswer {
  status: number;
  headers: Dispatcher.ResponseData['headers'];
  body: Dispatcher.ResponseData['body'];
  /** True when the answer comes from the hub itself, not from a host that it led to. */
  isFromHub: boolean;
  /** Commit that the revision stands for. */
  commit: string | null;
  /** SHA-256 of the whole file, as the hub keeps it for large (LFS, Xet) files. */
  sha256: string | null;
  /** SHA-1 of the git blob, for small files. */
  blobSha1: string | null;
  /** Bytes of the whole file as the hub tells them; null for files that it answers itself. */
  bytes: number | null;
}

const text = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

/** `W/"abc"` -> `abc`. */
const bareTag = (value: string | undefined): string | undefined => value?.replace(/^W\//, '').replace(/^"|"$/g, '').toLowerCase();

/**
 * Reads files of a Hugging Face hub, or of anything that answers like one. No credentials are ever sent, so that none can leak to a host
 * that the hub leads to.
 */
export class Hub {
  readonly #origin: URL;
  readonly #agent: Agent;
  readonly #isOwnHost: boolean;

  /**
   * @param origin https, or http for a loopback address
   * @param options.stallMs how long the hub may be silent
   * @throws AppError(USAGE) for another kind of address
   */
  constructor(origin: string = DEFAULT_HUB, options: { stallMs?: number } = {}) {
    const stallMs = options.stallMs ?? 30_000;
    let url: URL;
    try {
      url = new URL(origin);
    } catch (error) {
      throw new AppError('USAGE', `the hub must be a URL such as ${DEFAULT_HUB}, got ${JSON.stringify(origin)}`, { cause: error });
    }
    this.#isOwnHost = isLocal(url);
    if (url.username !== '' || (url.protocol !== 'https:' && !(url.protocol === 'http:' && this.#isOwnHost))) {
      throw new AppError('USAGE', `the hub must be an https address without a name and password in it, got ${JSON.stringify(origin)}`);
    }
    this.#origin = url;
    this.#agent = new Agent({
      connect: { timeout: Math.min(stallMs, 10_000) },
      headersTimeout: stallMs,
      bodyTimeout: stallMs,
    });
  }

  /** Address of a file for people: without query and signature. */
  addressOf(repo: string, revision: string, path: string): string {
    const parts = [...repo.split('/'), 'resolve', revision, ...path.split('/')].map(encodeURIComponent);
    return `${this.#origin.href.replace(/\/$/, '')}/${parts.join('/')}`;
  }

  /**
   * Asks for a file from byte `from` on and follows the way that the hub shows. The caller reads or destroys `body`.
   * Every call asks the hub itself anew: the addresses that it leads to are signed and expire.
   * @throws AppError(MODEL_DOWNLOAD) for a way that must not be followed; what undici throws when the connection fails
   */
  async open(repo: string, revision: string, path: string, options: { from: number; signal: AbortSignal }): Promise<HubAnswer> {
    let url = new URL(this.addressOf(repo, revision, path));
    const known: Pick<HubAnswer, 'commit' | 'sha256' | 'blobSha1' | 'bytes'> = { commit: null, sha256: null, blobSha1: null, bytes: null };
    for (let hops = 0; ; hops++) {
      const isFromHub = url.origin === this.#origin.origin;
      const { statusCode, headers, body } = await request(url, {
        dispatcher: this.#agent,
        signal: options.signal,
        headers: {
          'user-agent': `Gleaner/${VERSION}`,
          'accept-encoding': 'identity',
          ...(options.from > 0 && { range: `bytes=${options.from}-` }),
        },
      });
      if (isFromHub) takeFacts(known, headers);
      const location = text(headers.location);
      if (statusCode < 300 || statusCode >= 400 || statusCode === 304 || location === undefined) {
        return { status: statusCode, headers, body, isFromHub, ...known };
      }
      await body.dump();
      url = this.#next(url, location, hops, path);
    }
  }

  #next(from: URL, location: string, hops: number, path: string): URL {
    const refuse = (why: string): AppError =>
      new AppError('MODEL_DOWNLOAD', `${path}: ${from.host} leads to ${JSON.stringify(location.slice(0, 200))}, ${why}`, {
        data: { path },
      });
    if (hops >= MAX_REDIRECTS) throw refuse(`which is step ${hops + 1} of at most ${MAX_REDIRECTS}`);
    let next: URL;
    try {
      next = new URL(location, from);
    } catch {
      throw refuse('which is no address');
    }
    if (next.username !== '' || (next.protocol !== 'https:' && !(next.protocol === 'http:' && this.#isOwnHost))) {
      throw refuse('expected an https address');
    }
    if (!this.#isOwnHost && (isLocal(next) || isIP(next.hostname.replace(/^\[|\]$/g, '')) !== 0)) {
      throw refuse('expected the name of a public host');
    }
    return next;
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}

function isLocal(url: URL): boolean {
  return url.hostname === 'localhost' || url.hostname.endsWith('.localhost') || url.hostname === '[::1]' || /^127\./.test(url.hostname);
}

/** Headers of the hub's own answers; a redirect already carries all that is told of a large file. */
function takeFacts(known: Pick<HubAnswer, 'commit' | 'sha256' | 'blobSha1' | 'bytes'>, headers: Dispatcher.ResponseData['headers']): void {
  const commit = text(headers['x-repo-commit']);
  if (commit !== undefined && /^[0-9a-f]{40}$/.test(commit)) known.commit = commit;
  const tag = bareTag(text(headers['x-linked-etag'])) ?? bareTag(text(headers.etag));
  if (tag !== undefined && /^[0-9a-f]{64}$/.test(tag)) known.sha256 = tag;
  if (tag !== undefined && /^[0-9a-f]{40}$/.test(tag)) known.blobSha1 = tag;
  const bytes = Number(text(headers['x-linked-size']));
  if (Number.isSafeInteger(bytes) && bytes > 0) known.bytes = bytes;
}
