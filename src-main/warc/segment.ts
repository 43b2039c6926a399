/** A part of a crawl file that could not be read. */
export interface BadRecord {
  /** Byte offset in the file as it lies on disk: of the gzip member, or of the record in a plain file. */
  offset: number;
  /** One line. */
  reason: string;
}

/** Unpacked bytes in file order. A plain file is one run of segments, a gzip file one run for each member. */
export interface Segment {
  bytes: Buffer;
  /** Offset in the file on disk: of `bytes` in a plain file, of the member in a gzip file. */
  offset: number;
  isGzip: boolean;
  /** First and last segment of the member, or of the file. */
  isStart: boolean;
  isEnd: boolean;
  /** True on the last segment of a member that broke off; the break itself is already counted. */
  isBroken: boolean;
}

export interface SegmentOptions {
  /** Called for every broken gzip member, once. */
  onBad(bad: BadRecord): void;
  /** Called with the offset up to which the file has been read. */
  onProgress?: (bytesRead: number) => void;
  signal?: AbortSignal | undefined;
}

/** The part of a file whose records are asked for: those that begin at or after `from` and before `to`. */
export interface FileRange {
  from: number;
  to: number;
}
