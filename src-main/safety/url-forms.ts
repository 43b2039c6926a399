const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/**
 * The texts of which an address may have been hashed: as it stands, and canonical (scheme and host in lower case, no fragment, no default
 * port, no dot behind the host), each with its scheme and without it.
 */
export function urlForms(url: string): string[] {
  const forms = new Set([url]);
  const parsed = URL.parse(url);
  if (parsed) {
    parsed.hash = '';
    if (parsed.hostname.endsWith('.')) parsed.hostname = parsed.hostname.slice(0, -1);
    forms.add(parsed.href);
  }
  for (const form of [...forms]) forms.add(form.replace(SCHEME, ''));
  return [...forms];
}
