import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildParts } from './build-parts.ts';
import { packApp } from './pack-app.ts';
import { sizeByPart } from './size-by-part.ts';

/**
 * `npm run pack`: packs the app as a folder under dist/packed, for the platform that it runs on, and prints its size by part. GLEANER_ELECTRON_DIST
 * names the folder of an Electron to take in place of the pinned one, where that cannot be fetched: an app to try out, none to give away.
 */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const line = (name: string, files: number, bytes: number): string =>
  `${(bytes / 1e6).toFixed(1).padStart(8)} MB ${String(files).padStart(6)} files  ${name}`;

process.chdir(ROOT);
const electronDist = process.env.GLEANER_ELECTRON_DIST;
buildParts(ROOT);
const packed = await packApp({ config: 'electron-builder.yml', electronDist });
const parts = sizeByPart(packed);
for (const { name, files, bytes } of parts) print(line(name, files, bytes));
const total = parts.reduce((sum, part) => ({ files: sum.files + part.files, bytes: sum.bytes + part.bytes }), { files: 0, bytes: 0 });
print(line(`in all, in ${packed.folder}`, total.files, total.bytes));
if (electronDist !== undefined) {
  const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const lacking = packed.lackingFuses.length > 0 ? `, which lacks these fuses: ${packed.lackingFuses.join(', ')}` : '';
  print(`For trying out only: the Electron in it is that of ${electronDist}${lacking}. The pinned one is ${devDependencies.electron}.`);
}
