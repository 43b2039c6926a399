import { spawnSync } from 'node:child_process';

/** `npm run check`: everything that is checked without running the product. Each step runs even when an earlier one has failed. */
const LAYERED = ['src-shared', 'src-main', 'src-renderer', 'resources'];
const STEPS: readonly { name: string; command: string; arguments: readonly string[]; accept?: (output: string) => string | undefined }[] = [
  { name: 'generated files', command: 'node', arguments: ['resources/gen/main.ts', '--verify'] },
  { name: 'format and lint', command: 'biome', arguments: ['check', '--error-on-warnings', '.'] },
  { name: 'types: shared', command: 'tsc', arguments: ['-p', 'src-shared'] },
  { name: 'types: main', command: 'tsc', arguments: ['-p', 'src-main'] },
  { name: 'types: renderer', command: 'tsc', arguments: ['-p', 'src-renderer'] },
  { name: 'types: gallery of components', command: 'tsc', arguments: ['-p', 'test/ui/gallery'] },
  { name: 'types: test', command: 'tsc', arguments: ['-p', 'test'] },
  {
    name: 'layers',
    command: 'depcruise',
    arguments: ['--config', '.dependency-cruiser.mjs', ...LAYERED],
    // A cruiser that cannot read TypeScript finds no module and no violation.
    accept: (output) => (Number(/(\d+) modules/.exec(output)?.[1] ?? 0) < 100 ? 'fewer than 100 modules were cruised' : undefined),
  },
  { name: 'dead code', command: 'knip', arguments: ['--config', '.knip.jsonc'] },
];

let failed = 0;
for (const step of STEPS) {
  const started = performance.now();
  const { status, stdout, stderr, error } = spawnSync(step.command, step.arguments, {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const output = `${stdout ?? ''}${stderr ?? ''}`;
  const complaint = error?.message ?? (status === 0 ? step.accept?.(output) : `exit code ${status}`);
  process.stdout.write(
    `${complaint === undefined ? 'ok  ' : 'FAIL'} ${step.name} (${((performance.now() - started) / 1000).toFixed(1)} s)\n`,
  );
  if (complaint === undefined) continue;
  failed++;
  process.stdout.write(`${output}\n${complaint}\n`);
}
process.stdout.write(failed === 0 ? 'all checks passed\n' : `${failed} checks failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
