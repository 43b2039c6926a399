import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface DriveSpace {
  /** What this user may still write. */
  free_bytes: number;
  total_bytes: number;
}

/** Space on the drive of a path, which may not exist yet: that of its nearest parent that does. null where none can be asked. */
export async function driveSpace(path: string): Promise<DriveSpace | null> {
  for (let at = path; ; at = dirname(at)) {
    try {
      const { bavail, blocks, bsize } = await statfs(at);
      return { free_bytes: bavail * bsize, total_bytes: blocks * bsize };
    } catch {
      // Not there or not to be asked: its parent is on the same drive or tells that there is none.
      if (dirname(at) === at) return null;
    }
  }
}
