const SETS_LOCATION =
  /^(?:javascript:)?(?:(?:window|top|document|self|parent)\.)?location(?:\.href)?\s*=\s*('|&#39;|")([^'"]{3,256})\1;?\s*$/i;
const OPENS_WINDOW = /^(?:javascript:)?(?:window|parent)\.open\((['"]|&#39;)([^"']{3,256}?)\1[,)]/i;

/** The addresses that an `onclick` attribute goes to, as far as they can be told without running it. */
export function onclickUrls(script: string): string[] {
  const found: string[] = [];
  // A longer one is a program.
  if (script.length > 1000) return found;
  for (const pattern of [SETS_LOCATION, OPENS_WINDOW]) {
    const url = pattern.exec(script)?.[2];
    if (url !== undefined) found.push(url);
  }
  return found;
}
