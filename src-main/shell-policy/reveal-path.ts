import { localPath, pathRules } from './local-path.ts';

/**
 * A file or folder that may be shown in the system's file manager: inside of a folder that the user works with, or one of those itself.
 * @param roots absolute paths: open and recent libraries, export folders, what was picked in a dialog
 * @returns the path as the platform writes it, or undefined where it must not be shown
 */
export function revealPath(text: string, roots: readonly string[], platform: string): string | undefined {
  const path = localPath(text, platform);
  if (path === undefined) return undefined;
  const { relative, isAbsolute, sep } = pathRules(platform);
  const isWithin = (root: string): boolean => {
    const rest = relative(root, path);
    return rest === '' || (rest !== '..' && !rest.startsWith(`..${sep}`) && !isAbsolute(rest));
  };
  return roots.some((root) => localPath(root, platform) !== undefined && isWithin(root)) ? path : undefined;
}
