import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { buildParts } from '../../resources/pack/build-parts.ts';
import { packApp } from '../../resources/pack/pack-app.ts';
import { findElectron } from './helpers/find-electron.ts';

/** What the tests drive. */
export interface Desktop {
  /** Folder of the packed app. */
  packed: string;
  /** Of the Electron that it was packed with. */
  electronDist: string;
  /** Starts the app as a plain user. */
  launcher: string;
  /** Of Xvfb: `:99`. */
  display: string;
  /** Whom the app runs as; undefined: as whoever runs the tests. */
  user: number | undefined;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** null: there is no Electron here, everything is skipped. */
    desktop: Desktop | null;
  }
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** `nobody`: the sandbox is for users without rights, and root would need --no-sandbox. */
const PLAIN_USER = 65_534;

/** Packs the app, once for all tests, and starts a display for it. */
export default async function setup({ provide, vitest }: TestProject): Promise<() => Promise<void>> {
  const found = findElectron(ROOT);
  if ('missing' in found) {
    process.stdout.write(`The tests in a real Electron are skipped: ${found.missing}\n`);
    provide('desktop', null);
    return async () => undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'gleaner-e2e-'));
  chmodSync(folder, 0o755);
  // Named by who has packed already and changes only tests.
  const packed = process.env.GLEANER_PACKED_APP ?? (await buildAndPack(found.dist, join(folder, 'app')));
  const user = process.getuid?.() === 0 ? PLAIN_USER : undefined;
  const xvfb = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1680x1050x24', '-ac', '-nolisten', 'tcp', '-noreset'], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  const display = `:${await firstLine(xvfb.stdio[3])}`;
  provide('desktop', { packed, electronDist: found.dist, launcher: writeLauncher(folder, packed, user), display, user });
  return async () => {
    // electron-builder, which runs in this process, ends it with 0 whatever the tests came to.
    if (vitest.state.getCountOfFailedTests() > 0) process.on('exit', () => (process.exitCode = 1));
    xvfb.kill();
    rmSync(folder, { recursive: true, force: true });
  };
}

async function buildAndPack(electronDist: string, out: string): Promise<string> {
  buildParts(ROOT);
  return (await packApp({ config: 'test/e2e-electron/electron-builder.yml', electronDist, out })).folder;
}

/** Playwright adds --no-sandbox where it runs as root itself; the app does not. */
function writeLauncher(folder: string, packed: string, user: number | undefined): string {
  const path = join(folder, 'launch');
  const asUser = user === undefined ? '' : `setpriv --reuid=${user} --regid=${user} --clear-groups `;
  const lines = [
    '#!/bin/bash',
    'words=()',
    'for word in "$@"; do [ "$word" = --no-sandbox ] || words+=("$word"); done',
    `exec ${asUser}'${join(packed, 'gleaner')}' "\${words[@]}"`,
  ];
  writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o755 });
  return path;
}

async function firstLine(stream: unknown): Promise<string> {
  for await (const line of createInterface({ input: stream as NodeJS.ReadableStream })) return line;
  throw new Error('Xvfb did not start');
}
