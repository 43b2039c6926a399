import type { AppSnapshot } from '#shared/contract/app.ts';
import type { ForkEntry } from '../util/child-rpc.ts';
import type { DriveSpace } from '../util/drive-space.ts';
import type { Log } from '../util/log.ts';

export interface AppOptions {
  home: AppSnapshot['home'];
  /** The model that `score` takes when none is named. */
  sampleModelDir: string;
  fork: ForkEntry;
  log: Log;
  /** Where settings and the list of recent libraries lie; default: where the platform wants them. */
  configDir?: string;
  /** Milliseconds since 1970; default: the clock. */
  now?: () => number;
  /** Space on the drive of a path; default: asks the system. */
  driveSpace?: (path: string) => Promise<DriveSpace | null>;
  /** Whether the internet can be reached; default: asks name servers. */
  isOnline?: (signal: AbortSignal) => Promise<boolean>;
}
