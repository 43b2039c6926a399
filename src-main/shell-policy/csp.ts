/** What a page of Gleaner may load, by directive; everything else may not. No inline code or style, no eval, no other origin. */
const DIRECTIVES = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  // Thumbnails come over the WebSocket; the page writes them out in the addresses of its images, which cost no request.
  'img-src': "'self' data:",
  'font-src': "'self'",
  // The WebSocket of our own origin included.
  'connect-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
} as const;

/** Value of the Content-Security-Policy header of every response, in the browser and in the desktop app alike. */
export const CONTENT_SECURITY_POLICY = Object.entries(DIRECTIVES)
  .map(([directive, sources]) => `${directive} ${sources}`)
  .join('; ');
