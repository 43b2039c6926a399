import type { FileWindow } from './file-window.ts';
import type { Segment, SegmentOptions } from './segment.ts';

/** The bytes of a file that is not packed, in pieces. */
export async function* plainSegments(window: FileWindow, options: SegmentOptions): AsyncGenerator<Segment> {
  let isStart = true;
  while (true) {
    options.signal?.throwIfAborted();
    if (window.data.length === 0) await window.readMore();
    const { data: bytes, start: offset, isAtEnd: isEnd } = window;
    options.onProgress?.(window.end);
    window.dropBefore(window.end);
    yield { bytes, offset, isGzip: false, isStart, isEnd, isBroken: false };
    isStart = false;
    if (isEnd) return;
  }
}
