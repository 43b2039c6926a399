const CR = 13;
const LF = 10;

/** Characters that a line with a chunk's size may have. */
const MAX_SIZE_LINE = 256;

/**
 * Joins the chunks of a body with `Transfer-Encoding: chunked`. A body that does not begin with a chunk is taken as it is: some tools
 * store bodies decoded and keep the header. Where a size is wrong or missing further on, the rest is taken as it is.
 */
export function joinChunks(body: Buffer): Buffer {
  const chunks: Buffer[] = [];
  let at = 0;
  while (at < body.length) {
    const line = sizeLine(body, at);
    if (line === undefined) {
      chunks.push(body.subarray(at));
      break;
    }
    if (line.size === 0) break;
    const end = Math.min(line.end + line.size, body.length);
    chunks.push(body.subarray(line.end, end));
    at = end;
    if (body[at] === CR) at++;
    if (body[at] === LF) at++;
  }
  const [only] = chunks;
  return chunks.length === 1 && only ? only : Buffer.concat(chunks);
}

/** The line with a chunk's size: hexadecimal digits and perhaps an extension. */
function sizeLine(body: Buffer, at: number): { size: number; end: number } | undefined {
  const end = body.subarray(at, at + MAX_SIZE_LINE).indexOf(LF);
  if (end < 0) return undefined;
  const match = /^[ \t]*([\da-f]{1,12})[ \t]*(?:;[^\r\n]*)?\r?$/i.exec(body.toString('latin1', at, at + end));
  return match ? { size: Number.parseInt(match[1] ?? '', 16), end: at + end + 1 } : undefined;
}
