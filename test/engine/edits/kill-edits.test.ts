import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Catalog } from '#main/catalog/catalog.ts';
import type { FieldValue } from '#main/catalog/queries/marks.ts';
import { openLibrary } from '#main/engine/library.ts';
import { filledLibrary } from '../../helpers/filled-library.ts';

const CHILD = fileURLToPath(new URL('../../helpers/edit-child.ts', import.meta.url));
const SAMPLES = 1500;

/** Changes the library in another process, which is killed while it is at it. @returns the last operation that it has said is committed */
async function changeAndKill(folder: string, seed: number, lines: number): Promise<number> {
  const child = spawn(process.execPath, [CHILD, folder, String(seed)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const said: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(Number(line));
    if (said.length === lines) child.kill('SIGKILL');
  }
  const [, signal] = (await closed) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
  return Math.max(...said);
}

/** What the log says of every sample: the value of the last operation, in its order, that is not undone and changed it. */
function byLog({ operations }: Catalog): Map<string, FieldValue> {
  const values = new Map<string, FieldValue>();
  for (const { id, state } of operations.list(Number.MAX_SAFE_INTEGER, 100_000).reverse()) {
    if (state !== 'done') continue;
    for (const field of operations.fields(id))
      for (const { value, ids } of operations.groups(id, field)) for (const sample of ids) values.set(`${field} of ${sample}`, value);
  }
  for (const [key, value] of values) if (value === null) values.delete(key);
  return values;
}

function byMarks(catalog: Catalog): Map<string, FieldValue> {
  const values = new Map<string, FieldValue>();
  const tag = catalog.tags.find('coast');
  for (const { id, rating, flag, tags } of catalog.sampleRows.byIds(Array.from({ length: SAMPLES }, (_, index) => index + 1))) {
    if (rating !== null) values.set(`rating of ${id}`, rating);
    if (flag !== null) values.set(`flag of ${id}`, flag);
    if (tags !== '[]') values.set(`tag:${tag} of ${id}`, 1);
  }
  return values;
}

test('kill -9 in the middle of changes: marks and log agree, nothing that was told is lost, and all of it can be undone', {
  timeout: 120_000,
}, async () => {
  const folder = filledLibrary(Array.from({ length: SAMPLES }, () => ({})));
  for (let round = 1; round <= 4; round++) {
    const last = await changeAndKill(folder, round, 7 * round);
    const { catalog, close } = openLibrary(folder);
    expect(catalog.operations.get(last)).toBeDefined();
    const marks = byMarks(catalog);
    expect(marks.size).toBeGreaterThan(0);
    expect(byLog(catalog)).toEqual(marks);
    expect(catalog.integrityErrors()).toEqual([]);
    close();
  }
  const { catalog, close } = openLibrary(folder);
  while (catalog.operations.latest('done')) catalog.transaction(() => catalog.changes.undo());
  expect(byMarks(catalog)).toEqual(new Map());
  close();
});
