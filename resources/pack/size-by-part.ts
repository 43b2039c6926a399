import { globSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { PackedApp } from './pack-app.ts';

/** A part of a packed app. */
export interface Part {
  name: string;
  files: number;
  bytes: number;
}

/** Packages below this size are counted together. */
const SMALL_PACKAGE = 1_000_000;

/** What a packed app is made of, by size. */
export function sizeByPart({ folder, resources }: Pick<PackedApp, 'folder' | 'resources'>): Part[] {
  const parts = new Map<string, Part>();
  for (const entry of globSync('**/*', { cwd: folder, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = partOf(relative(resources, path).split(sep).join('/'));
    const part = parts.get(name) ?? { name, files: 0, bytes: 0 };
    parts.set(name, { name, files: part.files + 1, bytes: part.bytes + statSync(path).size });
  }
  const isSmall = ({ name, bytes }: Part): boolean => name.includes('/node_modules/') && bytes < SMALL_PACKAGE;
  const all = [...parts.values()];
  const small = all.filter(isSmall);
  const others = { name: `engine/node_modules: ${small.length} others`, files: sum(small, 'files'), bytes: sum(small, 'bytes') };
  return [...all.filter((part) => !isSmall(part)), ...(small.length > 0 ? [others] : [])].sort((a, b) => b.bytes - a.bytes);
}

/** @param path from the resources folder: what lies outside is Electron's own */
function partOf(path: string): string {
  if (path.startsWith('../')) return 'Electron';
  if (!path.startsWith('engine/')) return path.split('/', 1).join();
  const [, folder = '', scope = '', name = ''] = path.split('/');
  if (folder !== 'node_modules') return `engine/${folder}`;
  return `engine/node_modules/${scope.startsWith('@') ? `${scope}/${name}` : scope}`;
}

function sum(parts: readonly Part[], key: 'files' | 'bytes'): number {
  return parts.reduce((total, part) => total + part[key], 0);
}
