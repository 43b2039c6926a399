import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SNIFF_BYTES, type SniffedFormat, sniffImage } from '#main/util/sniff-image.ts';
import { truncatedMessage } from '#shared/img2dataset-message.ts';
import { classifyError } from './classify-error.ts';
import { contentDecoder, isDecoderError } from './content-coding.ts';
import { GatheredBytes } from './gathered-bytes.ts';
import { ItemFailure } from './item-failure.ts';
import type { FetchLimits } from './limits.ts';
import { type HeaderLines, headerValue, headerValues } from './raw-headers.ts';

/** Compressed bodies may be small; growth counts only from here on. */
const EXPANSION_FLOOR_BYTES = 65_536;

/**
 * Reads the body of an image, as far as it is one: the type is told by the first bytes and anything else is left unread. Memory is
 * bounded by `maxBytes` whatever the host announces or sends.
 * @param body undici's body stream; read to its end or destroyed on return
 * @param options.onBytes told of every piece as it comes over the wire
 * @throws ItemFailure (too_large, too_small, not_an_image, truncated, decode_error, timeout); anything else is no item failure
 */
export async function readImageBody(
  body: Readable,
  options: {
    headers: HeaderLines;
    limits: Pick<FetchLimits, 'maxBytes' | 'minBytes' | 'maxExpansion'>;
    onBytes: (bytes: number) => void;
  },
): Promise<{ bytes: Buffer<ArrayBuffer>; sniffedFormat: SniffedFormat }> {
  const { headers, limits, onBytes } = options;
  const announced = announcedLength(headers);
  const wire = { bytes: 0 };
  const counted = async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      wire.bytes += chunk.byteLength;
      onBytes(chunk.byteLength);
      // Compressed bytes may come to nothing for ever.
      if (wire.bytes > limits.maxBytes) throw tooLarge(`more than ${limits.maxBytes} bytes`, limits);
      yield chunk;
    }
  };
  try {
    if (announced !== undefined && announced > limits.maxBytes) throw tooLarge(`${announced} bytes announced`, limits);
    const createDecoder = contentDecoder(headerValues(headers, 'content-encoding'));
    if (!createDecoder) return await collect(counted(body), limits);
    return await pipeline(body, counted, createDecoder(), (source: AsyncIterable<Buffer>) => collect(source, limits, wire));
  } catch (error) {
    throw bodyFailure(error, wire.bytes, announced);
  } finally {
    body.on('error', () => undefined); // a destroyed body reports its own end
    body.destroy();
  }
}

function announcedLength(headers: HeaderLines): number | undefined {
  const text = headerValue(headers, 'content-length')?.trim() ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

async function collect(
  source: AsyncIterable<Buffer>,
  limits: Pick<FetchLimits, 'maxBytes' | 'minBytes' | 'maxExpansion'>,
  compressed?: { bytes: number },
): Promise<{ bytes: Buffer<ArrayBuffer>; sniffedFormat: SniffedFormat }> {
  const gathered = new GatheredBytes();
  let sniffedFormat: SniffedFormat | undefined;
  for await (const chunk of source) {
    const before = gathered.length;
    const total = before + chunk.byteLength;
    if (total > limits.maxBytes) throw tooLarge(`more than ${limits.maxBytes} bytes`, limits);
    if (compressed && total > Math.max(EXPANSION_FLOOR_BYTES, compressed.bytes * limits.maxExpansion)) {
      throw tooLarge(`${compressed.bytes} compressed bytes became more than ${before}`, limits);
    }
    gathered.add(chunk);
    if (total >= SNIFF_BYTES) sniffedFormat ??= mustSniff(gathered);
  }
  if (gathered.length === 0) throw new ItemFailure('too_small', 'the body is empty', 200);
  sniffedFormat ??= mustSniff(gathered);
  if (gathered.length < limits.minBytes)
    throw new ItemFailure('too_small', `${gathered.length} bytes, at least ${limits.minBytes} are expected`, 200);
  // Memory of its own, so that it can be handed over to a worker.
  return { bytes: gathered.first(gathered.length), sniffedFormat };
}

function mustSniff(gathered: GatheredBytes): SniffedFormat {
  const format = sniffImage(gathered.first(SNIFF_BYTES));
  if (!format) throw new ItemFailure('not_an_image', 'the bytes are of no image type that is read', 200);
  return format;
}

function tooLarge(what: string, limits: Pick<FetchLimits, 'maxBytes'>): ItemFailure {
  return new ItemFailure('too_large', `${what}, at most ${limits.maxBytes} are read`, 200);
}

/** Once the headers are there, a lost connection is a body that was cut. */
function bodyFailure(error: unknown, got: number, announced: number | undefined): unknown {
  if (error instanceof ItemFailure) return error;
  if (isDecoderError(error)) {
    if (error.code === 'Z_BUF_ERROR') return new ItemFailure('truncated', truncatedMessage(got, announced), 200);
    return new ItemFailure('decode_error', `the compressed body is damaged (${error.code})`, 200);
  }
  const { status } = classifyError(error)?.outcome ?? {};
  if (status === 'connect_error' || status === 'truncated' || status === 'http_error' || status === 'tls_error') {
    return new ItemFailure('truncated', truncatedMessage(got, announced), 200);
  }
  return error;
}
