import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Bytes of every file of a packed app, by path from its folder; those inside of app.asar as `resources/app.asar/package.json`. */
export function packedFiles(folder: string): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const entry of globSync('**/*', { cwd: folder, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path);
    if (name.endsWith('.asar')) for (const [inner, bytes] of readAsar(path)) files.set(`${name}/${inner}`, bytes);
    else files.set(name, readFileSync(path));
  }
  return files;
}

/** Fingerprints in place of the bytes, to compare many. */
export function fingerprints(files: ReadonlyMap<string, Buffer>): Record<string, string> {
  return Object.fromEntries([...files].map(([path, bytes]) => [path, createHash('sha256').update(bytes).digest('hex')]));
}

interface AsarNode {
  files?: Record<string, AsarNode>;
  offset?: string;
  size?: number;
}

/**
 * Files of an asar archive: four little-endian numbers (the second: bytes of the header after the first two, the fourth: of its JSON), the JSON, the files.
 * @see https://github.com/electron/asar#format
 */
function readAsar(path: string): [path: string, bytes: Buffer][] {
  const bytes = readFileSync(path);
  const from = 8 + bytes.readUInt32LE(4);
  const root: AsarNode = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12)));
  const walk = (node: AsarNode, prefix: string): [string, Buffer][] =>
    Object.entries(node.files ?? {}).flatMap(([name, child]) => {
      if (child.files !== undefined) return walk(child, `${prefix}${name}/`);
      const at = from + Number(child.offset);
      return [[`${prefix}${name}`, bytes.subarray(at, at + (child.size ?? 0))]];
    });
  return walk(root, '');
}
