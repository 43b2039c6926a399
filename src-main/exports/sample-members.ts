import type { ExportedSample, ExtraValue } from './export-row.ts';
import { jsonEntries, type MetadataColumn } from './metadata-columns.ts';
import { pythonJson } from './python-json.ts';

/**
 * The files of one sample, by name: `<key>.jpg`, `<key>.json`, `<key>.txt`; none for a sample without an image.
 * @param values of `columns`
 */
export function sampleMembers(
  { key, row, image }: ExportedSample,
  columns: readonly MetadataColumn[],
  values: readonly ExtraValue[],
): { name: string; content: Uint8Array }[] {
  if (image.kind !== 'image') return [];
  const contents: Record<string, Uint8Array> = {
    [image.extension]: image.bytes,
    json: Buffer.from(pythonJson(jsonEntries(columns, values)), 'latin1'),
    ...(columns.some(({ name }) => name === 'caption') && { txt: Buffer.from(row.caption ?? '', 'utf8') }),
  };
  const sorted = Object.entries(contents).sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([extension, content]) => ({ name: `${key}.${extension}`, content }));
}
