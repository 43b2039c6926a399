import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { importedPackages, neededPackages, type Target } from './needed-packages.ts';
import { isOwnShipped, isShipped } from './shipped-file.ts';

const OWN_FOLDERS = ['src-main', 'src-shared', 'resources', 'dist/renderer'];

/**
 * Puts the engine together as the app carries it: our sources, the built page, and of node_modules what the sources need on the target.
 * @param root the checkout, with dist/renderer built @param out made anew
 * @throws Error where a package is not installed
 */
export function stageEngine(root: string, out: string, target: Target): void {
  rmSync(out, { recursive: true, force: true });
  for (const path of engineFiles(root, target)) {
    mkdirSync(dirname(join(out, path)), { recursive: true });
    copyFileSync(join(root, path), join(out, path));
  }
  writeFileSync(join(out, 'package.json'), engineManifest(root));
}

/**
 * Files of the checkout that belong into the engine's folder.
 * @returns paths from the checkout, with slashes
 * @throws Error where a package is not installed
 */
export function engineFiles(root: string, target: Target): string[] {
  const own = OWN_FOLDERS.flatMap((folder) => filesIn(root, folder)).filter(isOwnShipped);
  const sources = own.filter((path) => path.endsWith('.ts')).map((path) => readFileSync(join(root, path), 'utf8'));
  const names = [...new Set(sources.flatMap(importedPackages))].filter((name) => name !== 'electron');
  const folders = neededPackages(root, names, target);
  const nested = new Set(folders);
  const foreign = folders.flatMap((folder) => {
    const files = filesIn(root, folder).filter((path) => isOf(path, folder, nested) && isShipped(path, target));
    if (!files.includes(`${folder}/package.json`))
      throw new Error(`${folder} is not installed: the app for ${target.platform}-${target.arch} needs it`);
    return files;
  });
  return [...own, ...foreign];
}

/** What Node reads of package.json: how `#shared/` is resolved, that files are modules, and the version. */
function engineManifest(root: string): string {
  const { name, version, license, type, imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return `${JSON.stringify({ name, version, license, private: true, type, imports }, null, 2)}\n`;
}

/** Paths from the root, with slashes. */
function filesIn(root: string, folder: string): string[] {
  return globSync('**/*', { cwd: join(root, folder), withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .split(sep)
        .join('/'),
    );
}

/** A package inside of another one is copied for itself, where it is needed. */
function isOf(path: string, folder: string, folders: ReadonlySet<string>): boolean {
  const at = path.indexOf('/node_modules/', folder.length);
  return at === -1 || (folders.has(folder) && !path.slice(folder.length).includes('/node_modules/'));
}
