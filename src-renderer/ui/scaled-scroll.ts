/** Tallest element that every engine lays out exactly; Chromium stops at 33,554,428 px, Firefox at 17,895,697. */
export const MAX_SPACER_PX = 16_000_000;

/** Height of the element that makes the scrollbar, for content of `total` px. */
export function spacerHeight(total: number): number {
  return Math.min(total, MAX_SPACER_PX);
}

/** Whether one px of scrolling stands for more than one px of content. */
export function isScaled(total: number): boolean {
  return total > MAX_SPACER_PX;
}

/** Where the content stands when the scroller stands at `scrollTop`. All in px; `viewport` is the height that is seen. */
export function contentTop(scrollTop: number, total: number, viewport: number): number {
  if (!isScaled(total)) return Math.max(0, Math.min(scrollTop, total - viewport));
  const share = scrollTop / (MAX_SPACER_PX - viewport);
  return Math.max(0, Math.min(1, share)) * (total - viewport);
}

/** Where the scroller must stand to show the content from `top`. The inverse of `contentTop`. */
export function scrollTopFor(top: number, total: number, viewport: number): number {
  if (total <= viewport) return 0;
  const clamped = Math.max(0, Math.min(top, total - viewport));
  return isScaled(total) ? (clamped / (total - viewport)) * (MAX_SPACER_PX - viewport) : clamped;
}
