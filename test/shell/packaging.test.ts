import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { importedPackages } from '../../resources/pack/needed-packages.ts';
import { isOwnShipped, isShipped } from '../../resources/pack/shipped-file.ts';
import { engineFiles } from '../../resources/pack/stage-engine.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/[\\/]$/, '');
const read = (path: string): string => readFileSync(`${ROOT}/${path}`, 'utf8');
const HERE = { platform: 'linux', arch: 'x64' } as const;
const isHere = process.platform === HERE.platform && process.arch === HERE.arch;

/** Lines of a block of the configuration: `key: value` below `name:`. */
function block(yml: string, name: string): Record<string, string> {
  const lines = yml
    .slice(yml.indexOf(`\n${name}:\n`))
    .split('\n')
    .slice(2);
  const end = lines.findIndex((line) => !line.startsWith('  '));
  return Object.fromEntries(lines.slice(0, end === -1 ? undefined : end).map((line) => line.trim().split(': ')));
}

test('the fuses of the shipped app leave no way around its own code; those of the tested one differ in the inspect fuse only', () => {
  expect(block(read('electron-builder.yml'), 'electronFuses')).toEqual({
    runAsNode: 'false',
    enableCookieEncryption: 'true',
    enableNodeOptionsEnvironmentVariable: 'false',
    enableNodeCliInspectArguments: 'false',
    enableEmbeddedAsarIntegrityValidation: 'true',
    onlyLoadAppFromAsar: 'true',
    grantFileProtocolExtraPrivileges: 'false',
  });
  expect(block(read('test/e2e-electron/electron-builder.yml'), 'electronFuses')).toEqual({ enableNodeCliInspectArguments: 'true' });
});

test('the archive holds the built shell and the manifest, nothing of node_modules, and nothing is rebuilt or published', () => {
  const yml = read('electron-builder.yml');
  expect(/\nfiles:\n((?: {2}- .+\n)+)/.exec(yml)?.[1]?.split('\n').filter(Boolean)).toEqual([
    '  - dist/electron/*.cjs',
    '  - package.json',
    "  - '!node_modules'",
  ]);
  for (const line of ['asar: true', 'npmRebuild: false', 'nodeGypRebuild: false', 'publish: null']) expect(yml).toContain(`\n${line}\n`);
});

test('Electron is pinned to one version of a supported major', () => {
  const { devDependencies } = JSON.parse(read('package.json'));
  expect(devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/);
  expect(Number.parseInt(devDependencies.electron, 10)).toBeGreaterThanOrEqual(45);
  expect(JSON.parse(read('node_modules/electron/package.json')).version).toBe(devDependencies.electron);
});

test.runIf(isHere)('the engine that is packed for Linux has every file that it needs and none that it does not', () => {
  const files = engineFiles(ROOT, HERE);
  expect(files).toContain('src-main/entry/serve.ts');
  expect(files).toContain('src-shared/contract.ts');
  expect(files.some((path) => path.startsWith('resources/sample-crawl/'))).toBe(true);
  expect(
    files.filter((path) => /(^|\/)(tests?|__tests__|examples?|\.github)\/|\.map$|\.d\.[cm]?ts$|\.tsx$|\.(?:cc|cpp|h|gyp)$/.test(path)),
  ).toEqual([]);
  expect(files.filter((path) => path.startsWith('src-main/electron/') || path.startsWith('src-renderer/'))).toEqual([]);
  expect(files.filter((path) => !path.startsWith('node_modules/') && path.endsWith('.ts') && !/^src-(?:main|shared)\//.test(path))).toEqual(
    [],
  );
  // Binaries by what they are, not by their names: ELF for this machine (0x3e), and no other format.
  const binaries = files.filter((path) => /\.(?:node|dll|dylib|exe)$|\.so(?:\.\d+)*$/.test(path));
  expect(binaries.length).toBeGreaterThan(4);
  for (const path of binaries) {
    const head = readFileSync(`${ROOT}/${path}`).subarray(0, 20);
    expect([path, head.toString('latin1', 0, 4), head[18]]).toEqual([path, '\x7fELF', 0x3e]);
  }
});

test.runIf(isHere)('every package that a packed source imports is packed', () => {
  const files = engineFiles(ROOT, HERE);
  const sources = files.filter((path) => /^src-.*\.ts$/.test(path)).map(read);
  // Electron is what the engine is packed with; it only looks for its version.
  const names = new Set(sources.flatMap(importedPackages).filter((name) => name !== 'electron'));
  expect(names.size).toBeGreaterThan(12);
  for (const name of names) expect([name, files.includes(`node_modules/${name}/package.json`)]).toEqual([name, true]);
});

test.runIf(isHere)('what is not installed for a platform is named, in place of an app that lacks it', () => {
  expect(existsSync(`${ROOT}/node_modules/@img/sharp-win32-x64`)).toBe(false);
  expect(() => engineFiles(ROOT, { platform: 'win32', arch: 'x64' })).toThrow(/is not installed: the app for win32-x64 needs it/);
});

test.each([
  ['node_modules/onnxruntime-node/bin/napi-v6/win32/x64/onnxruntime.dll', false],
  ['node_modules/onnxruntime-node/bin/napi-v6/linux/arm64/libonnxruntime.so.1', false],
  ['node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1', true],
  ['node_modules/better-sqlite3/prebuilds/darwin-arm64.node', false],
  ['node_modules/sharp/lib/index.js', true],
  ['node_modules/sharp/lib/index.d.ts', false],
  ['node_modules/sharp/src/common.cc', false],
  ['node_modules/zod/index.js.map', false],
  ['node_modules/undici/docs/index.js', false],
  ['node_modules/ws/LICENSE', true],
  ['node_modules/zod/README.md', false],
])('%s is packed for Linux: %s', (path, expected) => {
  expect(isShipped(path, HERE)).toBe(expected);
});

test.each([
  ['src-main/entry/serve.ts', true],
  ['src-main/electron/main.ts', false],
  ['src-main/tsconfig.json', false],
  ['dist/renderer/index.html', true],
  ['dist/renderer/assets/index.js.map', false],
  ['resources/models.json', true],
  ['resources/sample-crawl/images.tar', true],
  ['resources/sample-crawl/build/captions/en.ts', false],
  ['resources/sample-model/heads/aesthetic.safetensors', true],
  ['resources/sample-model/README.md', false],
  ['resources/wasm/scale.as', false],
  ['resources/pack/main.ts', false],
  ['resources/docs/CONTRIBUTING.md', false],
])('of our own files, %s is packed: %s', (path, expected) => {
  expect(isOwnShipped(path)).toBe(expected);
});
