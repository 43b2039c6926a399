import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { lockLibrary } from '../../src-main/catalog/lock.ts';
import { tempDir } from '../helpers/temp-dir.ts';

const holder = `
  const { lockLibrary } = await import(${JSON.stringify(new URL('../../src-main/catalog/lock.ts', import.meta.url).href)});
  lockLibrary(process.argv[1]);
  console.log('held');
  setInterval(() => {}, 1000);
`;

async function holdInOtherProcess(path: string) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', holder, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

test('the second opener is refused with the pid of the first', async () => {
  const path = join(tempDir(), 'lock.sqlite');
  const child = await holdInOtherProcess(path);
  try {
    expect(() => lockLibrary(path)).toThrow(`process ${child.pid}`);
    try {
      lockLibrary(path);
    } catch (error) {
      expect(error).toBeInstanceOf(AppError);
      expect(error).toMatchObject({ code: 'LIBRARY_LOCKED', data: { pid: child.pid } });
    }
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

test('after a kill -9 the lock is free at once', async () => {
  const path = join(tempDir(), 'lock.sqlite');
  const child = await holdInOtherProcess(path);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const lock = lockLibrary(path);
  lock.close();
});

test('a closed lock can be taken again by the same process', () => {
  const path = join(tempDir(), 'lock.sqlite');
  lockLibrary(path).close();
  lockLibrary(path).close();
});

test('of two simultaneous starters exactly one gets the library, every time', async () => {
  const starter = `
    const { lockLibrary } = await import(${JSON.stringify(new URL('../../src-main/catalog/lock.ts', import.meta.url).href)});
    try { lockLibrary(process.argv[1]); console.log('held'); } catch (error) { console.log(error.code + ' ' + error.data.pid); }
    process.stdin.resume(); process.stdin.on('end', () => process.exit(0));
  `;
  for (let round = 0; round < 8; round++) {
    const path = join(tempDir(), 'lock.sqlite');
    const children = [0, 1].map(() =>
      spawn(process.execPath, ['--input-type=module', '-e', starter, path], { stdio: ['pipe', 'pipe', 'inherit'] }),
    );
    const said = await Promise.all(children.map(async (child) => String((await once(child.stdout, 'data'))[0]).trim()));
    expect(
      said.filter((line) => line === 'held'),
      said.join(' | '),
    ).toHaveLength(1);
    const refused = said.find((line) => line !== 'held');
    expect(refused).toBe(`LIBRARY_LOCKED ${children[said.indexOf('held')]?.pid}`);
    for (const child of children) {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    }
  }
});
