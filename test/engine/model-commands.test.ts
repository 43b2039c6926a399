import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { knownPackages } from '#main/models/store/package-list.ts';
import { runCli, runCliJson } from '../helpers/cli.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { tinyModelFiles, writeFiles } from '../helpers/tiny-onnx.ts';

test('a folder is imported, listed, tried on every provider, used by its name, verified and removed', async () => {
  const folder = tempDir();
  const library = join(folder, 'library');
  const at = ['--library', library];
  await runCliJson(['init', library]);
  const source = join(folder, 'Tiny CLIP');
  await writeFiles(source, { ...tinyModelFiles(), 'gleaner.json': { name: 'Tiny', space: 'test/tiny', licence: 'MIT' } });
  expect(await runCliJson(['models', 'import', source, ...at])).toMatchObject({
    name: 'tiny-clip',
    title: 'Tiny',
    precision: 'fp32',
    space: 'test/tiny',
    dim: 16,
  });
  const listed = await runCliJson(['models', 'list', ...at]);
  expect(listed).toMatchObject({ installed: [{ name: 'tiny-clip', state: 'ok', licence: 'MIT', source }], unfinished: [] });
  expect(listed.available).toHaveLength(knownPackages().length);

  const probed = await runCliJson([
    'models',
    'probe',
    '--model',
    'tiny-clip',
    '--seconds',
    '0',
    '--provider',
    'dml',
    '--provider',
    'coreml',
    ...at,
  ]);
  const measured = probed.measured as { provider: string; images_per_second: number | null; reason: string | null }[];
  expect(measured.map(({ provider }) => provider)).toEqual(['cpu', 'dml', 'coreml']);
  expect(measured[0]).toMatchObject({ images_per_second: expect.any(Number), reason: null });
  // No platform has both: what does not work says why, and is not chosen.
  expect(measured.some(({ images_per_second, reason }) => images_per_second === null && (reason?.length ?? 0) > 20)).toBe(true);
  expect(probed.chosen).toMatchObject({ provider: expect.any(String) });

  expect(await runCliJson(['score', '--model', 'tiny-clip', ...at])).toMatchObject({
    model: 'Tiny',
    fallback: null,
    batch_size: 8,
    scored: 0,
  });
  const missing = await runCli(['score', '--model', 'tiny-clap', '--json', ...at]);
  expect([missing.code, missing.json.error]).toEqual([1, expect.objectContaining({ code: 'MODEL_NOT_FOUND' })]);
  expect(missing.stderr).toContain('installed are tiny-clip');
  const other = process.platform === 'win32' ? 'coreml' : 'dml';
  const refused = await runCli(['score', '--model', 'tiny-clip', '--provider', other, '--json', ...at]);
  expect([refused.code, refused.json.error]).toEqual([1, expect.objectContaining({ code: 'PROVIDER_UNAVAILABLE' })]);

  expect(await runCliJson(['models', 'verify', ...at])).toMatchObject({ ok: true, models: 1, problems: [] });
  const words = await runCli(['models', 'list', ...at]);
  expect(words.stdout).toContain('tiny-clip  Tiny');
  expect(await runCliJson(['models', 'remove', 'tiny-clip', ...at])).toMatchObject({ removed: ['tiny-clip'] });
  expect((await runCliJson(['models', 'list', ...at])).installed).toEqual([]);
});

test('every known package is complete: sizes and hashes where it is pinned, two towers a precision, a licence', () => {
  const packages = knownPackages();
  expect(new Set(packages.map(({ id }) => id)).size).toBe(packages.length);
  for (const pack of packages) {
    const files = [...pack.common, ...Object.values(pack.precisions).flat()];
    expect(new Set(files.map(({ path }) => path)).size, pack.id).toBe(files.length);
    expect(pack.precisions.fp32, pack.id).toBeDefined();
    expect(
      files.every(({ sha256 }) => sha256 === null || pack.revision !== null),
      `${pack.id}: a hash without a commit`,
    ).toBe(true);
  }
  expect(readFileSync(new URL('../../resources/models.json', import.meta.url), 'utf8')).toContain('fd6e1402a588279d');
});
