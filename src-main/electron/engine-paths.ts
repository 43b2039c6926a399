import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '#shared/errors.ts';

/** Where the engine lies and what it is started with. */
export interface EnginePaths {
  /** Node 24: the one that the app carries, or the checkout's. */
  node: string;
  /** `serve.ts`. */
  entry: string;
}

/**
 * @param home the packed app's resources folder, or the checkout
 * @throws AppError FILE_NOT_FOUND where one of the two is missing
 */
export function enginePaths(home: { isPackaged: true; resources: string } | { isPackaged: false; checkout: string }): EnginePaths {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const node = home.isPackaged
    ? join(home.resources, 'node', name)
    : join(home.checkout, 'node_modules', `node-${platform}-${process.arch}`, 'bin', name);
  const entry = join(home.isPackaged ? join(home.resources, 'engine') : home.checkout, 'src-main', 'entry', 'serve.ts');
  for (const path of [node, entry]) {
    if (!existsSync(path))
      throw new AppError('FILE_NOT_FOUND', `${path} is missing: this copy of Gleaner is incomplete`, { data: { path } });
  }
  return { node, entry };
}
