import { existsSync } from 'node:fs';
import { availableParallelism, homedir, totalmem } from 'node:os';
import { join } from 'node:path';
import type { AppSnapshot } from '#shared/contract/app.ts';
import { VERSION } from '../util/version.ts';
import type { LibraryHost } from './library-host.ts';
import type { RecentLibraries } from './recent-libraries.ts';
import type { SettingsStore } from './settings-store.ts';

/** What the `app` stream tells. */
export function appSnapshot(parts: {
  home: AppSnapshot['home'];
  settings: SettingsStore;
  recent: RecentLibraries;
  host: LibraryHost;
}): AppSnapshot {
  const { current } = parts.host;
  return {
    version: VERSION,
    home: parts.home,
    platform: process.platform,
    cores: availableParallelism(),
    memory_bytes: totalmem(),
    default_library: defaultLibrary(),
    settings: parts.settings.current,
    library: current && { path: current.path, name: current.name },
    recent: parts.recent.list(),
  };
}

/** `~/Gleaner`, or the first of `~/Gleaner 2`, `~/Gleaner 3`, ... that is not there. */
function defaultLibrary(): string {
  for (let number = 1; ; number++) {
    const path = join(homedir(), number === 1 ? 'Gleaner' : `Gleaner ${number}`);
    if (!existsSync(path)) return path;
  }
}
