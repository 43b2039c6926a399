/**
 * The rules of the record reader, written for reading, not for speed: the whole file as one latin1 text, no chunks, no state.
 * Line ends may be CRLF or LF.
 */
export function slowRecords(text: string, maxRecordBytes: number): { bodies: string[]; bad: number[] } {
  const bodies: string[] = [];
  const bad: number[] = [];
  let at = 0;
  while (true) {
    while (text[at] === '\r' || text[at] === '\n') at++;
    if (at >= text.length) return { bodies, bad };
    const found = record(text, at, maxRecordBytes);
    if ('next' in found) {
      bodies.push(found.body);
      at = found.next;
      continue;
    }
    bad.push(at);
    const next = text.indexOf('\nWARC/1.', found.searchFrom);
    if (next < 0) return { bodies, bad };
    at = next + 1;
  }
}

function record(text: string, at: number, maxRecordBytes: number): { body: string; next: number } | { searchFrom: number } {
  if (!text.startsWith('WARC/1.', at)) return { searchFrom: at };
  const header = /^[\s\S]*?\n\r?\n/.exec(text.slice(at, at + 65_536))?.[0];
  if (header === undefined || header.includes('\nWARC/1.')) return { searchFrom: at };
  const start = at + header.length;
  const lengths = new Set([...header.matchAll(/\ncontent-length[ \t]*:([^\r\n]*)/gi)].map((match) => match[1]?.trim()));
  const [length] = lengths;
  if (lengths.size !== 1 || !/^\d+$/.test(length ?? '') || Number(length) > maxRecordBytes) return { searchFrom: start - 1 };
  const end = start + Number(length);
  if (end > text.length) return { searchFrom: start - 1 };
  const body = text.slice(start, end);
  const isTerminated = /^(\r\n\r\n|\n\n)/.test(text.slice(end, end + 4));
  const isSuspect = body.includes('\nWARC/1.');
  for (const slack of isSuspect ? [0] : [0, 1, 2]) {
    if (end + slack > text.length) continue;
    const [lineEnds = ''] = /^[\r\n]{0,64}/.exec(text.slice(end + slack, end + slack + 64)) ?? [];
    const next = end + slack + lineEnds.length;
    const isBoundary = lineEnds.length === 64 || next === text.length || text.startsWith('WARC/1.', next);
    if (isBoundary && (slack === 0 || lineEnds !== '' || next === text.length) && (isTerminated || !isSuspect))
      return { body: text.slice(start, end + slack), next };
  }
  return isTerminated && !isSuspect ? { body, next: end } : { searchFrom: start - 1 };
}
