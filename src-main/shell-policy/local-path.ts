import { posix, win32 } from 'node:path';

/** Paths of Windows and of everything else are told apart by the platform, so that both are tested anywhere. */
export function pathRules(platform: string): typeof posix {
  return platform === 'win32' ? win32 : posix;
}

/**
 * An absolute path on this computer, without `.` and `..`.
 * On Windows a path with two leading separators names another computer (UNC) or a device: merely looking at it sends the user's password hash
 * there, so it is none. A drive letter is needed: `\Users` depends on the current drive.
 * @param platform of Node: linux, darwin, win32
 * @returns the path as the platform writes it, or undefined
 */
export function localPath(text: string, platform: string): string | undefined {
  const { isAbsolute, normalize } = pathRules(platform);
  if (text === '' || text.length > 4096 || text.includes('\0') || !isAbsolute(text)) return undefined;
  if (text.split(platform === 'win32' ? /[\\/]/ : '/').includes('..')) return undefined;
  if (platform === 'win32' && !/^[A-Za-z]:[\\/][^:]*$/.test(text)) return undefined;
  if (text.startsWith('//')) return undefined;
  return normalize(text);
}
