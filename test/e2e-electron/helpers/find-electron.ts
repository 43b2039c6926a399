import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installedElectron } from '#main/entry/start/electron-binary.ts';

/** An Electron that tests can be run with, or why there is none. */
export type FoundElectron = { dist: string } | { missing: string };

/** @param root the checkout */
export function findElectron(root: string): FoundElectron {
  if (process.platform !== 'linux') return { missing: 'these tests pack and drive the app for Linux' };
  const installed = installedElectron(root);
  const dist = process.env.GLEANER_ELECTRON_DIST || (installed && dirname(installed));
  if (dist === undefined) return { missing: 'there is no Electron; name its folder: GLEANER_ELECTRON_DIST=FOLDER npm run e2e:electron' };
  const executable = join(dist, 'electron');
  if (!existsSync(executable)) return { missing: `${executable} does not exist` };
  const libraries = [...spawnSync('ldd', [executable], { encoding: 'utf8' }).stdout.matchAll(/^\s*(\S+) => not found/gm)].map(
    ([, name]) => name,
  );
  // libffmpeg.so lies beside it.
  const lacking = libraries.filter((name) => name !== undefined && !existsSync(join(dist, name)));
  if (lacking.length > 0)
    return { missing: `Electron lacks ${lacking.join(', ')}: apt-get install -y libgtk-3-0 libnss3 libasound2 libgbm1` };
  if (spawnSync('Xvfb', ['-help']).error !== undefined) return { missing: 'there is no Xvfb: apt-get install -y xvfb' };
  return { dist };
}
