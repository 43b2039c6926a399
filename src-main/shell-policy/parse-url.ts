/** A URL by the WHATWG parser, or undefined for what is none. Electron's oldest Node that the app is tested on has no URL.parse. */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
