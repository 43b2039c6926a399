import { cutRecord, VERSION, VERSION_LINE } from './cut-record.ts';
import type { BadRecord, Segment } from './segment.ts';

export interface WarcRecord {
  /** Where the record lies in the file on disk: its gzip member, or its first byte in a plain file. */
  offset: number;
  /** The header block with its first line, as latin1 text. */
  header: string;
  /** A view that is valid until the next segment is pushed. */
  body: Buffer;
}

export interface RecordReaderOptions {
  /** A record with a longer body is skipped and counted; also the bound of the reader's memory. */
  maxRecordBytes: number;
  /** Called once for every record, or run of bytes between records, that cannot be read. */
  onBad(bad: BadRecord): void;
}

const CR = 13;
const LF = 10;

/**
 * Cuts WARC/1.0 and 1.1 records out of segments. After a broken record, reading goes on at the next line that begins with `WARC/1.`,
 * searched from right behind the broken header, so that a wrong length swallows nothing.
 *
 * [Note: soft member ends] By the standard a gzip member holds whole records, but block-wise packers cut anywhere. So a record may go
 * on in the next member, unless that begins with `WARC/1.`.
 */
export class RecordReader {
  readonly #maxRecordBytes: number;
  readonly #onBad: (bad: BadRecord) => void;
  /** What has come but cannot be decided yet, the offset of its first byte, and how many bytes are needed to look again. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #heldOffset = 0;
  #wantedBytes = 0;
  #isGzip = false;
  /** True from a broken record until the next version line. */
  #isSearching = false;

  constructor(options: RecordReaderOptions) {
    this.#maxRecordBytes = options.maxRecordBytes;
    this.#onBad = options.onBad;
  }

  /** The records that this segment completes. Take them all before pushing the next segment. */
  *push(segment: Segment): Generator<WarcRecord> {
    // See [Note: soft member ends].
    if (segment.isStart && segment.bytes.subarray(0, VERSION.length).equals(VERSION)) yield* this.end();
    this.#isGzip = segment.isGzip;
    const earlier = this.#heldBytes;
    const earlierOffset = this.#heldOffset;
    let data = segment.bytes;
    if (earlier > 0) {
      this.#held.push(segment.bytes);
      this.#heldBytes += segment.bytes.length;
      if (this.#heldBytes < this.#wantedBytes && !segment.isBroken) return;
      data = Buffer.concat(this.#held, this.#heldBytes);
    }
    const offsetOf = (at: number): number => {
      if (segment.isGzip) return at < earlier ? earlierOffset : segment.offset;
      return at < earlier ? earlierOffset + at : segment.offset + at - earlier;
    };
    yield* this.#cut(data, offsetOf, segment.isEnd ? 'member' : 'open');
    if (segment.isBroken) this.#forget();
  }

  /** No more segments: what is still held is a record that was cut off. */
  *end(): Generator<WarcRecord> {
    if (this.#heldBytes > 0) {
      const offset = this.#heldOffset;
      const isGzip = this.#isGzip;
      yield* this.#cut(Buffer.concat(this.#held, this.#heldBytes), (at) => (isGzip ? offset : offset + at), 'file');
    }
    this.#forget();
  }

  *#cut(data: Buffer, offsetOf: (at: number) => number, ending: 'open' | 'member' | 'file'): Generator<WarcRecord> {
    let at = 0;
    let wanted = 0;
    while (true) {
      if (this.#isSearching) {
        const found = data.indexOf(VERSION_LINE, at);
        if (found < 0) {
          at = Math.max(at, data.length - (VERSION_LINE.length - 1));
          break;
        }
        this.#isSearching = false;
        at = found + 1;
      }
      while (data[at] === LF || data[at] === CR) at++;
      if (at >= data.length) break;
      const step = cutRecord(data, at, { ending, maxRecordBytes: this.#maxRecordBytes });
      if (step.kind === 'more') {
        wanted = step.bytes;
        break;
      }
      if (step.kind === 'record') {
        yield { offset: offsetOf(at), header: step.header, body: data.subarray(step.bodyStart, step.bodyEnd) };
        at = step.next;
      } else {
        this.#onBad({ offset: offsetOf(at), reason: step.reason });
        this.#isSearching = true;
        at = step.searchFrom;
      }
    }
    const rest = data.subarray(at);
    this.#held = rest.length > 0 ? [rest] : [];
    this.#heldBytes = rest.length;
    this.#heldOffset = offsetOf(at);
    this.#wantedBytes = wanted;
  }

  #forget(): void {
    this.#held = [];
    this.#heldBytes = 0;
    this.#wantedBytes = 0;
    this.#isSearching = false;
  }
}
