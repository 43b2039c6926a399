/**
 * Milliseconds that a `Retry-After` header asks to wait: delta-seconds or an HTTP date.
 * @param wallMs now, milliseconds since 1970
 * @returns undefined where the header is absent or says nothing readable; a date in the past is 0
 * @see RFC 9110 section 10.2.3
 */
export function parseRetryAfter(value: string | undefined, wallMs: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1000;
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - wallMs);
}
