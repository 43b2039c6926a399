import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { MIGRATIONS } from '../../src-main/catalog/migrations/index.ts';
import { openDatabase } from '../../src-main/catalog/open-database.ts';
import { tempDir } from '../helpers/temp-dir.ts';

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

test('a newer catalog is refused and stays untouched, byte for byte', () => {
  const folder = tempDir();
  const path = join(folder, 'catalog.sqlite');
  openDatabase(path, [...MIGRATIONS, 'create table future (x)']).close();
  const before = sha256(path);
  const files = readdirSync(folder);
  expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: 'LIBRARY_NEWER' }));
  expect(sha256(path)).toBe(before);
  expect(readdirSync(folder)).toEqual(files);
});

test('a migration makes a backup first and is applied with its version bump', () => {
  const path = join(tempDir(), 'catalog.sqlite');
  const old = openDatabase(path);
  old.prepare("insert into setting (key, value) values ('k', '1')").run();
  old.close();
  const db = openDatabase(path, [...MIGRATIONS, 'create table added (x)']);
  expect(db.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length + 1);
  db.close();
  const backup = new Database(path.replace('.sqlite', `.v${MIGRATIONS.length}.sqlite`), { readonly: true });
  expect(backup.prepare('select value from setting').pluck().get()).toBe('1');
  expect(backup.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
  backup.close();
});

test('a migration that fails leaves the catalog at its old version with its data', () => {
  const path = join(tempDir(), 'catalog.sqlite');
  openDatabase(path).close();
  expect(() => openDatabase(path, [...MIGRATIONS, 'create table half (x); create table half (x)'])).toThrow('already exists');
  const db = openDatabase(path);
  expect(db.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
  expect(db.prepare("select count(*) from sqlite_master where name = 'half'").pluck().get()).toBe(0);
  db.close();
});

test.each([
  ['text', 'hello, this is no database at all'.repeat(10)],
  ['a short file', 'SQLite'],
])('%s in place of a catalog is refused', (_name, content) => {
  const path = join(tempDir(), 'catalog.sqlite');
  writeFileSync(path, content);
  expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: 'LIBRARY_DAMAGED' }));
  expect(readFileSync(path, 'utf8')).toBe(content);
});

test("another program's SQLite file is refused", () => {
  const path = join(tempDir(), 'catalog.sqlite');
  const other = new Database(path);
  other.exec('create table theirs (x)');
  other.close();
  expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: 'LIBRARY_DAMAGED' }));
});

test('a file that a killed process left empty becomes a catalog', () => {
  const path = join(tempDir(), 'catalog.sqlite');
  writeFileSync(path, '');
  openDatabase(path).close();
  expect(existsSync(path)).toBe(true);
});

test('secure_delete is on', () => {
  const db = openDatabase(join(tempDir(), 'catalog.sqlite'));
  expect(db.pragma('secure_delete', { simple: true })).toBe(1);
  db.close();
});

test('a newer version that is only in the write-ahead log is refused too', () => {
  const folder = tempDir();
  const path = join(folder, 'catalog.sqlite');
  openDatabase(path).close();
  const newer = new Database(path);
  newer.pragma(`user_version = ${MIGRATIONS.length + 1}`); // committed, not checkpointed
  const copy = join(tempDir(), 'catalog.sqlite');
  for (const suffix of ['', '-wal']) copyFileSync(path + suffix, copy + suffix);
  newer.close();
  expect(() => openDatabase(copy)).toThrow(expect.objectContaining({ code: 'LIBRARY_NEWER' }));
  const untouched = new Database(copy);
  expect(untouched.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length + 1);
  untouched.close();
});
