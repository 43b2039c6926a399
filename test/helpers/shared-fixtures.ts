import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../shared/fixtures/', import.meta.url));

/** Folder of the optional third-party fixtures beside the checkout, with a trailing slash; undefined where it is absent (tests then skip, visibly). */
export const sharedFixtures: string | undefined = existsSync(folder) ? folder : undefined;
