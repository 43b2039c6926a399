import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw, createZstdDecompress } from 'node:zlib';
import { joinChunks } from './http-chunks.ts';
import { fieldValues, type HttpResponse } from './http-response.ts';

/** Codings that are undone one after the other. */
const MAX_CODINGS = 3;

export interface DecodedBody {
  bytes: Buffer;
  /** What was left out: the coding broke off, or unpacked to more than the limit; undefined where nothing was. */
  problem: string | undefined;
}

/**
 * The payload of a response: chunks joined, content codings undone. Common Crawl's records come decoded already, with the headers
 * renamed. A body that is not in the coding its header names is taken as it is, since many tools store it decoded and keep the header.
 * @param options.maxBytes of the result; what is more is left out
 */
export async function decodeBody(
  response: HttpResponse,
  options: { maxBytes: number; signal?: AbortSignal | undefined },
): Promise<DecodedBody> {
  let bytes = response.body;
  if (fieldValues(response, 'transfer-encoding').some((value) => /\bchunked\b/i.test(value))) bytes = joinChunks(bytes);
  const codings = fieldValues(response, 'content-encoding')
    .flatMap((value) => value.toLowerCase().split(','))
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  let problem: string | undefined;
  for (const coding of codings.reverse().slice(0, MAX_CODINGS)) {
    const decoder = decoderFor(coding, bytes);
    if (!decoder) continue;
    const unpacked = await unpack(bytes, decoder, coding, options);
    // Nothing came out: then it was something else.
    if (unpacked.bytes.length === 0 && unpacked.problem !== undefined) continue;
    bytes = unpacked.bytes;
    problem ??= unpacked.problem;
  }
  return { bytes, problem };
}

function decoderFor(coding: string, bytes: Buffer): Transform | undefined {
  const [first = 0, second = 0] = bytes;
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return first === 0x1f && second === 0x8b ? createGunzip() : undefined;
    case 'deflate':
      // Some servers send it without zlib's header.
      return (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0 ? createInflate() : createInflateRaw();
    case 'br':
      return createBrotliDecompress();
    case 'zstd':
      return bytes.length >= 4 && bytes.readUInt32LE(0) === 0xfd2fb528 ? createZstdDecompress() : undefined;
    default:
      return undefined;
  }
}

async function unpack(
  bytes: Buffer,
  decoder: Transform,
  coding: string,
  { maxBytes, signal }: { maxBytes: number; signal?: AbortSignal | undefined },
): Promise<DecodedBody> {
  const chunks: Buffer[] = [];
  let length = 0;
  let problem: string | undefined;
  decoder.end(bytes);
  try {
    for await (const chunk of decoder) {
      signal?.throwIfAborted();
      const part: Buffer = chunk;
      chunks.push(part.subarray(0, maxBytes - length));
      length += part.length;
      if (length > maxBytes) {
        problem = `the ${coding} body unpacks to more than ${maxBytes} bytes`;
        break;
      }
    }
  } catch (error) {
    signal?.throwIfAborted();
    problem = `the ${coding} body is broken: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    decoder.destroy();
  }
  return { bytes: Buffer.concat(chunks), problem };
}
