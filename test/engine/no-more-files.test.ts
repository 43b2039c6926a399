import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { createEngine } from '#main/engine/create-engine.ts';
import { initLibrary } from '#main/engine/library.ts';
import { forkEntry } from '#main/entry/fork-entry.ts';
import { silentLog } from '#main/util/log.ts';
import { AppError } from '#shared/errors.ts';
import { canMount, smallDrive } from '../helpers/small-drive.ts';
import { tempDir } from '../helpers/temp-dir.ts';
import { writeFiles } from '../helpers/tiny-onnx.ts';

const SAMPLE_MODEL = fileURLToPath(new URL('../../resources/sample-model', import.meta.url));

/** Imports pictures into a library on this drive and exports them beside it. @returns where it had to stop for want of room, null at its end */
async function work(drive: string, pictures: string): Promise<string | null> {
  const library = join(drive, 'library');
  const { signal } = new AbortController();
  let at = 'init';
  try {
    if (!existsSync(join(library, 'catalog.sqlite'))) initLibrary(library);
    at = 'import';
    const engine = createEngine({ libraryDir: library, sampleModelDir: SAMPLE_MODEL, log: silentLog, fork: forkEntry });
    try {
      const imported = await engine.call('import', { paths: [pictures] }, { signal });
      if (imported.reason === 'disk_full') return at;
      expect(imported).toMatchObject({ state: 'done' });
      at = 'export';
      const exported = await engine.call('export', { format: 'webdataset', out: join(drive, 'out') }, { signal });
      if (exported.reason === 'disk_full') return at;
      expect(exported).toMatchObject({ state: 'done', rows: 3, images: 3 });
      expect(await engine.call('verify', {}, { signal })).toMatchObject({ ok: true });
      return null;
    } finally {
      await engine.close();
    }
  } catch (error) {
    if (error instanceof AppError && error.code === 'DISK_FULL') return at;
    throw new Error(`${at}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

test.skipIf(!canMount)(
  'a drive that takes no further file is told as full wherever it happens, and with room the work comes to its end',
  { timeout: 300_000 },
  async () => {
    const pictures = join(tempDir(), 'pictures');
    const picture = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'teal' } })
      .png()
      .toBuffer();
    const files = [1, 2, 3].flatMap((i) => [
      [`${i}.png`, picture],
      [`${i}.txt`, `picture ${i}`],
    ]);
    await writeFiles(pictures, Object.fromEntries(files));
    const stops: string[] = [];
    for (let allowed = 2; allowed < 80; allowed += 3) {
      const drive = smallDrive(`32m,nr_inodes=${allowed}`);
      const stop = await work(drive.path, pictures);
      stops.push(stop ?? 'nowhere');
      if (stop === null) break;
      drive.grow('32m,nr_inodes=1000');
      expect(await work(drive.path, pictures), `with ${allowed} files, in ${stop}`).toBeNull();
    }
    expect(new Set(stops)).toEqual(new Set(['init', 'import', 'export', 'nowhere']));
  },
);
