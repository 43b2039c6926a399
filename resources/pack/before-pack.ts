import { chmodSync, copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Arch, type AfterPackContext as PackContext } from 'electron-builder';
import { fetchNode } from './fetch-node.ts';
import type { Target } from './needed-packages.ts';
import { stageEngine } from './stage-engine.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/[\\/]$/, '');

/** Called by electron-builder before it packs for a target: puts the engine and its Node where electron-builder.yml takes them from. */
export default async function beforePack({ electronPlatformName, arch }: PackContext): Promise<void> {
  const target = targetOf(electronPlatformName, arch);
  stageEngine(ROOT, join(ROOT, 'dist', 'engine'), target);
  const folder = join(ROOT, 'dist', 'node');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const name = target.platform === 'win32' ? 'node.exe' : 'node';
  copyFileSync(await fetchNode(ROOT, target), join(folder, name));
  chmodSync(join(folder, name), 0o755);
}

function targetOf(platform: string, arch: Arch): Target {
  if (platform !== 'linux' && platform !== 'darwin' && platform !== 'win32')
    throw new Error(`platform: expected linux, darwin or win32, got ${platform}`);
  if (arch !== Arch.x64 && arch !== Arch.arm64) throw new Error(`arch: expected x64 or arm64, got ${Arch[arch]}`);
  return { platform, arch: arch === Arch.x64 ? 'x64' : 'arm64' };
}
