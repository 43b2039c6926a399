import { pipeline } from 'node:stream/promises';
import { contentDecoder, isDecoderError } from './content-coding.ts';
import { GatheredBytes } from './gathered-bytes.ts';
import { ItemFailure } from './item-failure.ts';
import { headerValues } from './raw-headers.ts';
import { type Refusal, readRefusal } from './refusal.ts';
import { MAX_ROBOTS_BYTES } from './robots-rules.ts';
import { discard, type ExchangeContext, sendGet } from './send-get.ts';

/** More than one piece beyond what is kept. */
const MAX_WIRE_BYTES = 2 * MAX_ROBOTS_BYTES;

/** What one request for a robots.txt came to. */
export type RobotsExchange = { kind: 'file'; bytes: Buffer; cacheControl: readonly string[] } | Refusal;

/**
 * One GET for a robots.txt, without following anything. Of its body one byte more than is parsed is kept at most, decoded; the rest is
 * left unread.
 * @throws ItemFailure, errors of undici and of the guard (see classifyError), the signal's reason
 */
export async function exchangeRobots(url: URL, context: ExchangeContext): Promise<RobotsExchange> {
  const response = await sendGet(url, context, { accept: 'text/plain,*/*;q=0.5' });
  const { statusCode, lines, body } = response;
  if (statusCode < 200 || statusCode > 299) return await readRefusal(response, context);
  const kept = new FirstBytes(MAX_ROBOTS_BYTES + 1);
  const file = (): RobotsExchange => ({ kind: 'file', bytes: kept.bytes(), cacheControl: headerValues(lines, 'cache-control') });
  try {
    let wireBytes = 0;
    const counted = async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of source) {
        context.onBytes(chunk.byteLength);
        wireBytes += chunk.byteLength;
        // Compressed bytes may come to nothing for ever.
        if (wireBytes > MAX_WIRE_BYTES) throw new ItemFailure('too_large', `more than ${MAX_WIRE_BYTES} bytes over the wire`);
        yield chunk;
      }
    };
    const createDecoder = contentDecoder(headerValues(lines, 'content-encoding'));
    if (createDecoder) await pipeline(body, counted, createDecoder(), (source: AsyncIterable<Buffer>) => kept.fill(source));
    else await kept.fill(counted(body));
    return file();
  } catch (error) {
    // A pipeline whose end has enough calls itself aborted.
    if (kept.isFull) return file();
    if (isDecoderError(error)) throw new ItemFailure('decode_error', `the compressed body is damaged (${error.code})`);
    throw error;
  } finally {
    discard(body);
  }
}

/** The beginning of a stream. */
class FirstBytes {
  readonly #limit: number;
  readonly #gathered = new GatheredBytes();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isFull(): boolean {
    return this.#gathered.length >= this.#limit;
  }

  async fill(source: AsyncIterable<Buffer>): Promise<void> {
    for await (const chunk of source) {
      this.#gathered.add(chunk);
      if (this.isFull) return;
    }
  }

  bytes(): Buffer {
    return this.#gathered.first(this.#limit);
  }
}
