import { TextDecoder } from 'node:util';
import { byteOrderMark, contentTypeCharset, declaredCharset } from './charset-sniff.ts';

/**
 * The text of a page, decoded as browsers do: byte order mark, else the charset of the Content-Type header, else the one that the page
 * declares, else UTF-8 where the bytes are valid UTF-8, else windows-1252. Unknown labels are passed over; bytes that do not fit become
 * U+FFFD. Never throws.
 * @see https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding
 */
export function decodePage(bytes: Buffer, contentType: string | undefined): string {
  const mark = byteOrderMark(bytes);
  const decoder =
    decoderFor(mark) ?? decoderFor(contentType === undefined ? undefined : contentTypeCharset(contentType)) ?? declaredDecoder(bytes);
  if (decoder) return decoder.decode(bytes);
  return validUtf8(bytes) ?? new TextDecoder('windows-1252').decode(bytes);
}

/** Undefined where the bytes are not UTF-8. A character may be cut off at the end, as in truncated records, where there are whole ones before. */
function validUtf8(bytes: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    const isCut = (bytes.at(-1) ?? 0) >= 0x80 && /^\p{ASCII}*$/u.test(text);
    return isCut ? undefined : text;
  } catch {
    // Not UTF-8, which is what this attempt was to find out.
    return undefined;
  }
}

/** A page that is read as bytes of ASCII up to its declaration is not UTF-16, whatever it says. */
function declaredDecoder(bytes: Buffer): TextDecoder | undefined {
  const decoder = decoderFor(declaredCharset(bytes));
  if (decoder?.encoding.startsWith('utf-16')) return new TextDecoder('utf-8');
  return decoder?.encoding === 'x-user-defined' ? new TextDecoder('windows-1252') : decoder;
}

function decoderFor(label: string | undefined): TextDecoder | undefined {
  if (label === undefined) return undefined;
  try {
    return new TextDecoder(label);
  } catch {
    // A label that names no encoding counts as none.
    return undefined;
  }
}
