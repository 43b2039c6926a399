import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SAMPLE_PORT, startSampleHost } from '#main/sample/host.ts';
import { runCli, runCliJson } from '../helpers/cli.ts';
import { filledLibrary } from '../helpers/filled-library.ts';
import { holdSamplePort } from '../helpers/sample-port.ts';
import { tempDir } from '../helpers/temp-dir.ts';

test('the sample crawl says so when its port is taken, and what was done until then is kept', async () => {
  await holdSamplePort();
  const host = await startSampleHost({ port: SAMPLE_PORT });
  onTestFinished(() => host.close());
  const library = join(tempDir(), 'library');
  await runCliJson(['init', library]);
  const { code, json } = await runCli(['sample', '--library', library, '--json']);
  expect(code).toBe(1);
  expect(json).toMatchObject({ error: { code: 'PORT_IN_USE', message: expect.stringContaining(String(SAMPLE_PORT)) } });
  expect(await runCliJson(['status', '--library', library])).toMatchObject({ samples: 168, pending: 168, pool: { pairs: 168 } });
});

test('the sample crawl does not mix with a library that has other samples', async () => {
  const library = filledLibrary([{}, {}]);
  const { code, json } = await runCli(['sample', '--library', library, '--json']);
  expect(code).toBe(2);
  expect(json).toMatchObject({ error: { code: 'USAGE', message: expect.stringContaining('found 2 other samples') } });
});
