import { AppError } from '#shared/errors.ts';

/**
 * An honest User-Agent: `Gleaner/0.1 (+https://example.org/bot; mailto:bot@example.org)`.
 * @param options.contact addresses of whoever runs the download: mail addresses or http(s) URLs, separated by spaces or commas
 * @throws AppError(USAGE) for anything else
 */
export function gleanerUserAgent(options: { version: string; contact?: string }): string {
  const product = `Gleaner/${options.version.split('.').slice(0, 2).join('.')}`;
  const contacts = (options.contact ?? '').split(/[\s,]+/).filter((part) => part !== '');
  if (contacts.length === 0) return product;
  return `${product} (${contacts.map(contactPart).join('; ')})`;
}

function contactPart(contact: string): string {
  const isPlain = /^[\x21-\x7e]{3,200}$/.test(contact) && !/[();"<>\\]/.test(contact);
  const url = isPlain && /^https?:\/\//.test(contact) ? URL.parse(contact) : null;
  if (url && url.username === '' && url.password === '') return `+${contact}`;
  const address = contact.replace(/^mailto:/, '');
  if (isPlain && /^[^@/:]+@[^@/:]+\.[^@/:.]+$/.test(address)) return `mailto:${address}`;
  throw new AppError('USAGE', `a contact must be a mail address or an http(s) URL, got ${JSON.stringify(contact)}`);
}
