import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli, runCliJson } from '../helpers/cli.ts';
import { imageList, startImageHost } from '../helpers/image-host.ts';
import { tempDir } from '../helpers/temp-dir.ts';

test('one flipped bit is found and placed: in the pool, in an original, in a thumbnail, in an embedding', async () => {
  const host = await startImageHost();
  const library = join(tempDir(), 'library');
  const at = ['--library', library];
  const list = join(tempDir(), 'list.csv');
  writeFileSync(list, imageList(host, 3));
  await runCliJson(['init', library]);
  await runCliJson(['extract', list, '--preset', 'keep-all', ...at]);
  await runCliJson(['add', ...at]);
  await runCliJson(['download', '--keep', 'max-side', '300', '--allow-private', host, ...at]);
  await runCliJson(['score', ...at]);

  const pool = readdirSync(join(library, 'pool'))[0] ?? '';
  const [, vectors] = readdirSync(join(library, 'vectors')).sort();
  const parts = [`pool/${pool}`, 'store/00000.tar', 'store/thumbs-00000.tar', `vectors/${vectors}`];
  for (const part of parts) {
    const path = join(library, part);
    const bytes = readFileSync(path);
    // In the middle of a file's data, or of a row.
    const place = part.startsWith('store') ? 512 + 1000 : Math.floor(bytes.length / 3);
    bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
    writeFileSync(path, bytes);
  }
  const verified = await runCli(['verify', ...at, '--json']);
  expect(verified.code).toBe(1);
  const problems = verified.json.problems as string[];
  expect(problems).toHaveLength(parts.length);
  for (const [index, part] of parts.entries()) expect(problems[index]).toContain(part.startsWith('pool') ? pool : part);
});
