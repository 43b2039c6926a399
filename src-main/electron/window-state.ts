import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const bounds = z.strictObject({ x: z.int(), y: z.int(), width: z.int().min(200), height: z.int().min(200) });
const windowState = z.strictObject({ bounds, is_maximized: z.boolean(), zoom: z.number().min(-3).max(5) });

/** Where the window was and how large; `bounds` are those that it has when it is not maximized. */
export type WindowState = z.output<typeof windowState>;

/** @returns undefined where nothing was saved; a damaged file counts as none, for nothing but the window's place is in it */
export function readWindowState(file: string): WindowState | undefined {
  try {
    return windowState.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Written as a whole or not at all; synchronous, for the window is about to be gone. */
export function writeWindowState(file: string, state: WindowState): void {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.new`;
  writeFileSync(temporary, JSON.stringify(state));
  renameSync(temporary, file);
}
