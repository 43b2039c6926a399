import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from './needed-packages.ts';

/** Of the official archive, where npm has no package of this version; the same minor version as the other platforms'. */
const VERSION = '24.18.1';

/**
 * The Node that goes into the app: npm's package of the platform where it is installed, else the official archive, checked by its published sha256.
 * @returns path of the executable
 * @throws Error where neither can be had
 */
export async function fetchNode(root: string, { platform, arch }: Target): Promise<string> {
  const name = platform === 'win32' ? 'node.exe' : 'node';
  const installed = join(root, 'node_modules', `node-${platform === 'win32' ? 'win' : platform}-${arch}`, 'bin', name);
  if (existsSync(installed)) return installed;
  const os = platform === 'win32' ? 'win' : platform;
  const stem = `node-v${VERSION}-${os}-${arch}`;
  const cache = join(root, '.cache', 'node');
  const executable = platform === 'win32' ? join(cache, stem, name) : join(cache, stem, 'bin', name);
  if (existsSync(executable)) return executable;
  const archive = `${stem}.${platform === 'win32' ? 'zip' : 'tar.gz'}`;
  const base = `https://nodejs.org/dist/v${VERSION}`;
  const [sums, bytes] = await Promise.all([download(`${base}/SHASUMS256.txt`), download(`${base}/${archive}`)]);
  const expected = new TextDecoder()
    .decode(sums)
    .split('\n')
    .find((line) => line.endsWith(`  ${archive}`))
    ?.split(' ')[0];
  const actual = createHash('sha256').update(bytes).digest('hex');
  if (expected !== actual) throw new Error(`${archive}: expected sha256 ${expected ?? '(not published)'}, got ${actual}`);
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, archive), bytes);
  // bsdtar of Windows and macOS reads zip files too.
  const { status, stderr } = spawnSync('tar', ['-xf', archive], { cwd: cache, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${archive} cannot be unpacked: ${stderr}`);
  return executable;
}

async function download(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: expected status 200, got ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
