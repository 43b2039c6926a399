import type { SniffedFormat } from '#main/util/sniff-image.ts';
import { type ExclusionRules, excludingDirective } from '../util/x-robots-tag.ts';
import { ItemFailure } from './item-failure.ts';
import type { FetchLimits } from './limits.ts';
import { headerValue, headerValues } from './raw-headers.ts';
import { readImageBody } from './read-body.ts';
import { type Refusal, readRefusal } from './refusal.ts';
import { discard, drain, type ExchangeContext, sendGet } from './send-get.ts';
import { conditionalHeaders, readValidators, type Validators } from './validators.ts';

/** What one request for an image came to. */
export type Exchange =
  | {
      kind: 'image';
      bytes: Buffer<ArrayBuffer>;
      contentType: string | null;
      sniffedFormat: SniffedFormat;
      validators: Validators | null;
    }
  /** It is still what the validators stand for. */
  | { kind: 'unchanged' }
  | Refusal;

/**
 * One GET for an image, without following anything.
 * @param options.validators of an earlier answer: the image is sent only if it has changed since
 * @throws ItemFailure, errors of undici and of the guard (see classifyError), the signal's reason
 */
export async function exchange(
  url: URL,
  context: ExchangeContext,
  { limits, rules, validators }: { limits: FetchLimits; rules: ExclusionRules; validators: Validators | undefined },
): Promise<Exchange> {
  const response = await sendGet(url, context, { accept: 'image/*,*/*;q=0.5', ...(validators && conditionalHeaders(validators)) });
  const { statusCode, lines, body } = response;
  const isUnchanged = statusCode === 304 && validators !== undefined;
  if (statusCode !== 200 && !isUnchanged) return await readRefusal(response, context);
  const excluded = excludingDirective(headerValues(lines, 'x-robots-tag'), rules);
  if (excluded) {
    discard(body);
    const scope = excluded.scope === null ? '' : `${excluded.scope}: `;
    throw new ItemFailure('disallowed', `X-Robots-Tag: ${scope}${excluded.name}`, statusCode);
  }
  if (isUnchanged) {
    await drain(response, context.signal);
    return { kind: 'unchanged' };
  }
  const image = await readImageBody(body, { headers: lines, limits, onBytes: context.onBytes });
  return { kind: 'image', ...image, contentType: headerValue(lines, 'content-type') ?? null, validators: readValidators(lines) };
}
