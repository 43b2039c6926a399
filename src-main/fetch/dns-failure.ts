/** Codes by which a name server says for sure that a name has no address. All others mean that no (usable) answer came. */
const NO_ADDRESS = new Set(['ENOTFOUND', 'ENODATA', 'ENONAME', 'EBADNAME', 'EBADQUERY']);

/** A host name without an address. `no_answer` may be the fault of the own network. */
export class DnsFailure extends Error {
  readonly kind: 'no_address' | 'no_answer';
  readonly code = 'GLEANER_DNS_FAILURE';

  /** @param codes of all queries for the host */
  constructor(host: string, codes: readonly string[]) {
    const isSure = codes.every((code) => NO_ADDRESS.has(code));
    super(isSure ? `${host} has no address` : `no name server answered for ${host} (${codes.find((code) => !NO_ADDRESS.has(code))})`);
    this.name = 'DnsFailure';
    this.kind = isSure ? 'no_address' : 'no_answer';
  }
}

/** The code of a failed query; errors without one are mistakes of ours. */
export function dnsCode(error: unknown): string {
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string') throw error;
  return code;
}
