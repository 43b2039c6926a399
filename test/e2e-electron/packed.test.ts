import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { readFuses } from '../../resources/pack/fuse-wire.ts';
import { packApp } from '../../resources/pack/pack-app.ts';
import { fingerprints, packedFiles } from './helpers/packed-files.ts';

const desktop = inject('desktop');
const SHIM = 'resources/app.asar/test/e2e-electron/shim/older-electron.cjs';
const MANIFEST = 'resources/app.asar/package.json';

describe.skipIf(desktop === null)('the app that is driven here', () => {
  test('is that of the shipping configuration byte for byte, but for the inspect fuse and the main file', async () => {
    const out = mkdtempSync(join(tmpdir(), 'gleaner-ship-'));
    onTestFinished(() => rmSync(out, { recursive: true, force: true }));
    const electronDist = desktop?.electronDist ?? '';
    const shipping = await packApp({ config: 'electron-builder.yml', electronDist, out, isStaged: true });
    const ships = packedFiles(shipping.folder);
    const driven = packedFiles(desktop?.packed ?? '');

    expect([...driven.keys()].filter((path) => !ships.has(path))).toEqual([SHIM]);
    const theirs = fingerprints(ships);
    const ours = fingerprints(driven);
    const differing = Object.keys(theirs).filter((path) => ours[path] !== theirs[path]);
    expect(differing.sort()).toEqual(['gleaner', MANIFEST]);

    const manifests = [ships, driven].map((files) => JSON.parse(files.get(MANIFEST)?.toString() ?? ''));
    expect(manifests[1]).toEqual({ ...manifests[0], main: 'test/e2e-electron/shim/older-electron.cjs' });
    expect(manifests[0].main).toBe('dist/electron/main.cjs');

    const [shipped, tested] = [shipping.folder, desktop?.packed ?? ''].map((folder) => readFuses(join(folder, 'gleaner')));
    expect(tested?.wire).toEqual({ ...shipped?.wire, enableNodeCliInspectArguments: 'on' });
    expect(shipped?.wire).toMatchObject({
      runAsNode: 'off',
      enableCookieEncryption: 'on',
      enableNodeOptionsEnvironmentVariable: 'off',
      enableNodeCliInspectArguments: 'off',
      enableEmbeddedAsarIntegrityValidation: 'on',
      onlyLoadAppFromAsar: 'on',
    });
    // What the Electron at hand is too old for is left out of both, and is nothing else.
    expect(shipping.lackingFuses.filter((name) => name !== 'grantFileProtocolExtraPrivileges')).toEqual([]);
    const rest = ({ bytes, from, to }: ReturnType<typeof readFuses>): Buffer[] => [bytes.subarray(0, from), bytes.subarray(to)];
    expect(shipped && tested && Buffer.concat(rest(shipped)).equals(Buffer.concat(rest(tested)))).toBe(true);
  });
});
