import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the platform wants the settings of the user's programs. @param env of the process */
export function configFolder(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Gleaner');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Gleaner');
  return join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'gleaner');
}
