import { readFileSync } from 'node:fs';

/** Stands before the fuses in Electron's executable. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const NAMES = [
  'runAsNode',
  'enableCookieEncryption',
  'enableNodeOptionsEnvironmentVariable',
  'enableNodeCliInspectArguments',
  'enableEmbeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
] as const;

export type FuseName = (typeof NAMES)[number];
/** Fuses that an executable has; `removed` by that version of Electron. */
export type FuseWire = Partial<Record<FuseName, 'on' | 'off' | 'removed'>>;

/**
 * Reads the fuses of an Electron executable.
 * @returns them, and where their bytes are
 * @see https://www.electronjs.org/docs/latest/tutorial/fuses
 */
export function readFuses(executable: string): { wire: FuseWire; from: number; to: number; bytes: Buffer } {
  const bytes = readFileSync(executable);
  const at = bytes.indexOf(SENTINEL);
  if (at === -1) throw new Error(`${executable} has no fuses: it is no Electron`);
  const from = at + SENTINEL.length + 2; // version of the wire, number of fuses
  const to = from + (bytes[from - 1] ?? 0);
  const states = new Map([
    ['0', 'off'],
    ['1', 'on'],
    ['r', 'removed'],
  ] as const);
  const wire: FuseWire = {};
  for (const [i, name] of NAMES.entries()) {
    const state = from + i < to ? states.get(String.fromCharCode(bytes[from + i] ?? 0) as '0') : undefined;
    if (state !== undefined) wire[name] = state;
  }
  return { wire, from, to, bytes };
}
