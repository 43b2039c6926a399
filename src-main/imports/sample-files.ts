import { MAX_IMAGE_BYTES, MAX_TEXT_BYTES } from './import-limits.ts';
import type { FoundSample } from './import-row.ts';
import { parseLooseObject } from './loose-json.ts';

/** What a file of a sample holds, told by the last part of its extension. */
export type FileRole = 'image' | 'text' | 'json';

const ROLES: Readonly<Record<string, FileRole>> = {
  ...Object.fromEntries(
    ['jpg', 'jpeg', 'png', 'webp', 'gif', 'avif', 'tif', 'tiff', 'bmp'].map((extension) => [extension, 'image' as const]),
  ),
  ...Object.fromEntries(['txt', 'text', 'caption'].map((extension) => [extension, 'text' as const])),
  json: 'json',
};

/**
 * webdataset's rule: what stands before the first dot of the base name is the key, its folder included; the rest is the extension.
 * @returns undefined for names that webdataset passes over too: without a dot, hidden, or `__x__/...`
 */
export function splitName(name: string): { key: string; extension: string } | undefined {
  const [, key, extension] = /^((?:.*\/|)[^./]+)[.]([^/]*)$/s.exec(name) ?? [];
  if (key === undefined || extension === undefined || /^__[^/]*__($|\/)/.test(name)) return undefined;
  return { key, extension: extension.toLowerCase() };
}

/** The role of a file and why it is passed over, if it is. @param size bytes */
export function roleOf(extension: string, size: number): { role: FileRole } | { reason: string } {
  const role = ROLES[extension.replace(/^.*\./s, '')];
  if (role === undefined) return { reason: 'a file that is neither image, caption nor JSON' };
  if (size > (role === 'image' ? MAX_IMAGE_BYTES : MAX_TEXT_BYTES))
    return { reason: `${role === 'image' ? 'an image' : 'a text'} that is too large` };
  return { role };
}

/** Takes the files of one sample together. */
export class SampleFiles {
  readonly #key: string;
  readonly #place: string;
  readonly #contents = new Map<FileRole, Buffer>();

  /** @param key with its folder */
  constructor(key: string, place: string) {
    this.#key = key;
    this.#place = place;
  }

  has(role: FileRole): boolean {
    return this.#contents.has(role);
  }

  add(role: FileRole, content: Buffer): void {
    this.#contents.set(role, content);
  }

  /** undefined where nothing of it was kept. */
  finish(onSkip: (place: string, reason: string) => void): FoundSample | undefined {
    if (this.#contents.size === 0) return undefined;
    const json = this.#contents.get('json');
    const fields = json === undefined ? null : parseLooseObject(json.toString('utf8').replace(/^\ufeff/, ''));
    if (fields === undefined) onSkip(this.#place, 'a JSON file that holds no JSON object');
    return {
      key: this.#key.replace(/^.*\//s, ''),
      place: this.#place,
      fields: fields ?? null,
      text: this.#contents.get('text')?.toString('utf8') ?? null,
      image: this.#contents.get('image') ?? null,
    };
  }
}
