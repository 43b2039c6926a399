import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an app is packed for, in Node's words. */
export interface Target {
  platform: 'linux' | 'darwin' | 'win32';
  arch: 'x64' | 'arm64';
}

interface LockedPackage {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
}

const IMPORT = /(?:\bfrom|\bimport|\bimport\(|\brequire\(|\bresolve\()\s*'([^'./#][^']*)'/g;

/** Names of the packages that a source file imports; Node's own are none. */
export function importedPackages(source: string): string[] {
  const specifiers = [...source.matchAll(IMPORT)].flatMap(([, specifier]) => (specifier === undefined ? [] : [specifier]));
  return specifiers.filter((name) => /^[@a-z]/.test(name) && !name.startsWith('node:')).map(packageName);
}

function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/**
 * Folders under node_modules that packages need at run time on a target, with everything that those need, as the lock file has it.
 * @param root the checkout @param names the packages to begin with
 * @returns keys of the lock file: `node_modules/sharp`
 * @throws Error where the lock file lacks something that is not optional
 */
export function neededPackages(root: string, names: readonly string[], target: Target): string[] {
  const lock: { packages: Record<string, LockedPackage> } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const found = new Set<string>();
  const visit = (name: string, from: string, isOptional: boolean): void => {
    const key = resolve(name, from, lock.packages);
    const locked = key === undefined ? undefined : lock.packages[key];
    if (key === undefined || locked === undefined) {
      if (isOptional) return;
      throw new Error(`package-lock.json lacks ${name}, which ${from === '' ? 'the engine' : from} needs`);
    }
    if (found.has(key) || !isFor(locked, target)) return;
    found.add(key);
    for (const next of Object.keys(locked.dependencies ?? {})) visit(next, key, false);
    for (const next of Object.keys(locked.optionalDependencies ?? {})) visit(next, key, true);
  };
  for (const name of names) visit(name, '', false);
  return [...found].sort();
}

/** Node's way of finding a package: in the node_modules of the one that asks, then of every one around it. */
function resolve(name: string, from: string, packages: Record<string, LockedPackage>): string | undefined {
  for (let folder = from; ; folder = folder.includes('/node_modules/') ? folder.slice(0, folder.lastIndexOf('/node_modules/')) : '') {
    const key = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (key in packages) return key;
    if (folder === '') return undefined;
  }
}

function isFor({ os, cpu, libc }: LockedPackage, { platform, arch }: Target): boolean {
  return (
    (os === undefined || os.includes(platform)) &&
    (cpu === undefined || cpu.includes(arch)) &&
    (libc === undefined || libc.includes('glibc'))
  );
}
