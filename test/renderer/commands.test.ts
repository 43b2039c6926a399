import { describe, expect, test } from 'vitest';
import { MENUS, type MenuItem } from '#shared/menu.ts';
import type { Command } from '../../src-renderer/commands/command.ts';
import { isSingleLetter, keysOf, type Pressed } from '../../src-renderer/commands/keys.ts';
import { createRegistry } from '../../src-renderer/commands/registry.ts';
import { holderOf, withKeys, withoutOwn } from '../../src-renderer/features/settings/key-map.ts';
import { keysOfAccelerator } from '../../src-renderer/shell/accelerator.ts';
import { isOfKind } from '../../src-renderer/shell/history/kinds.ts';
import { kindOfPaths } from '../../src-renderer/shell/open-paths.ts';
import { findCommands, uniqueCommands } from '../../src-renderer/shell/palette/find-commands.ts';

const pressed = (code: string, key: string, modifiers: Partial<Pressed> = {}): Pressed => ({
  code,
  key,
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  metaKey: false,
  ...modifiers,
});

describe('keys', () => {
  test.each([
    [pressed('KeyP', 'p'), 'KeyP'],
    [pressed('KeyP', 'P', { shiftKey: true, ctrlKey: true }), 'Ctrl+Shift+KeyP'],
    [pressed('Digit5', '%', { shiftKey: true }), 'Shift+Digit5'],
    [pressed('Numpad5', '5'), 'Digit5'],
    [pressed('Slash', '?', { shiftKey: true }), '?'],
    [pressed('Minus', '?', { shiftKey: true }), '?'],
    [pressed('Space', ' '), 'Space'],
    [pressed('ArrowLeft', 'ArrowLeft', { altKey: true }), 'Alt+ArrowLeft'],
    // A French keyboard writes A where a US one has Q: the letter counts.
    [pressed('KeyQ', 'a'), 'KeyA'],
    // A Russian keyboard with Alt writes no ASCII letter: the place counts.
    [pressed('KeyZ', 'я', { altKey: true }), 'Alt+KeyZ'],
    [pressed('ControlLeft', 'Control', { ctrlKey: true }), undefined],
  ])('%o is %s', (event, keys) => {
    expect(keysOf(event)).toBe(keys);
  });

  test.each([
    ['KeyP', true],
    ['Shift+KeyP', true],
    ['Digit5', true],
    ['?', true],
    ['Ctrl+KeyP', false],
    ['Alt+Digit1', false],
    ['Space', false],
    ['F1', false],
  ])('the switch for single letters turns %s off: %s', (keys, isOff) => {
    expect(isSingleLetter(keys)).toBe(isOff);
  });

  test.each([
    ['CmdOrCtrl+Shift+N', 'Ctrl+Shift+N'],
    ['Ctrl+Digit1', 'Ctrl+1'],
    ['KeyF', 'F'],
    ['+', '+'],
    ['Ctrl+=', 'Ctrl+='],
    ['F11', 'F11'],
  ])('%s is shown as %s', (keys, shown) => {
    expect(keysOfAccelerator(keys)).toBe(shown);
  });

  test('no two items of the menus have the same accelerator', () => {
    const all: string[] = [];
    const look = (item: MenuItem): void => {
      if ((item.kind === 'command' || item.kind === 'shell') && item.accelerator !== undefined) all.push(item.accelerator);
      if (item.kind === 'submenu') item.items.forEach(look);
    };
    for (const { items } of MENUS) items.forEach(look);
    expect(all.length).toBeGreaterThan(10);
    expect(new Set(all).size).toBe(all.length);
  });
});

const pick: Command = { id: 'flag.pick', title: 'command.flag.pick', group: 'image', keys: ['KeyP'], run: () => undefined };
const reject: Command = { id: 'flag.reject', title: 'command.flag.reject', group: 'image', keys: ['KeyX'], run: () => undefined };
const filters: Command = { id: 'panel.filters', title: 'command.panel.filters', group: 'view', keys: ['KeyF'], run: () => undefined };

describe('the registry', () => {
  test('performs the command of an id that was registered last, and none that is not enabled or gone', () => {
    const registry = createRegistry(() => ({ singleLetterKeys: true, keyMap: {} }));
    const done: string[] = [];
    registry.add([{ ...pick, run: () => done.push('first') }]);
    const remove = registry.add([{ ...pick, run: () => done.push('second') }]);
    expect(registry.perform('flag.pick')).toBe(true);
    remove();
    expect(registry.perform('flag.pick')).toBe(true);
    registry.add([{ ...reject, isEnabled: () => false, run: () => done.push('reject') }]);
    expect(registry.perform('flag.reject')).toBe(false);
    expect(registry.perform('no.such')).toBe(false);
    expect(done).toEqual(['second', 'first']);
  });

  test('keeps knowing a command whose screen is gone, for the key map', () => {
    const registry = createRegistry(() => ({ singleLetterKeys: true, keyMap: {} }));
    registry.add([pick])();
    expect(registry.commands.getState()).toEqual([]);
    expect([...registry.known.getState().keys()]).toEqual(['flag.pick']);
  });

  test('own keys win over those that a command comes with; an empty one takes them away', () => {
    let keyMap: Record<string, string> = { 'flag.pick': 'KeyM' };
    const registry = createRegistry(() => ({ singleLetterKeys: true, keyMap }));
    expect(registry.keysFor(pick)).toEqual(['KeyM']);
    keyMap = { 'flag.pick': '' };
    expect(registry.keysFor(pick)).toEqual([]);
    expect(registry.keysFor(reject)).toEqual(['KeyX']);
  });
});

describe('the key map', () => {
  const registry = createRegistry(() => ({ singleLetterKeys: true, keyMap: { 'flag.reject': 'KeyM' } }));

  test('a key that another command has is told with its holder', () => {
    expect(holderOf('KeyM', 'flag.pick', [pick, reject], registry)?.id).toBe('flag.reject');
    expect(holderOf('KeyX', 'flag.pick', [pick, reject], registry)).toBeUndefined();
    expect(holderOf('KeyP', 'flag.pick', [pick, reject], registry)).toBeUndefined();
  });

  test('taking a key over leaves its former holder without one', () => {
    expect(withKeys({}, pick, 'KeyX', reject)).toEqual({ 'flag.pick': 'KeyX', 'flag.reject': '' });
  });

  test('the default needs no entry, and putting back drops the own one only', () => {
    expect(withKeys({ 'flag.pick': 'KeyM', 'flag.reject': 'KeyN' }, pick, 'KeyP')).toEqual({ 'flag.reject': 'KeyN' });
    expect(withoutOwn({ 'flag.pick': 'KeyM', 'flag.reject': 'KeyN' }, 'flag.pick')).toEqual({ 'flag.reject': 'KeyN' });
  });
});

describe('the command palette', () => {
  const all = [pick, reject, filters, { ...filters, id: 'hidden', isHidden: true }];
  const ids = (text: string, recent: string[] = []): string[] => findCommands(all, text, recent).map(({ id }) => id);

  test('shows what was used last first, and no hidden command', () => {
    expect(ids('', ['panel.filters', 'flag.reject'])).toEqual(['panel.filters', 'flag.reject', 'flag.pick']);
  });

  test('finds by words of name and group, names that begin with the text first', () => {
    expect(ids('filt')).toEqual(['panel.filters']);
    expect(ids('image re')).toEqual(['flag.reject']);
    expect(ids('nothing like that')).toEqual([]);
  });

  test('finds by what a command is called elsewhere too', () => {
    const extract = { ...filters, id: 'sources.crawl', title: 'command.sources.crawl', also: 'command.also.sources_crawl' } as const;
    const found = (text: string): string[] => findCommands([extract, filters], text, []).map(({ id }) => id);
    expect(found('warc')).toEqual(['sources.crawl']);
    expect(found('add crawl')).toEqual(['sources.crawl']);
    expect(found('attach')).toEqual([]);
  });

  test('one command of an id is shown, that which would be run', () => {
    const later = { ...pick, title: 'command.flag.clear' } as const;
    expect(uniqueCommands([pick, reject, later]).map(({ title }) => title)).toEqual(['command.flag.clear', 'command.flag.reject']);
  });
});

test.each([
  ['/data/CC-MAIN-1.warc.wat.gz', 'crawl'],
  ['/data/CC-MAIN-1.WARC', 'crawl'],
  ['C:\\data\\part-0.parquet', 'tables'],
  ['/data/00000.tar', 'images'],
  ['/data/pictures', 'images'],
])('%s is added as %s', (path, kind) => {
  expect(kindOfPaths([path])).toBe(kind);
});

test('changes are told apart by kind; one of both a rating and tags is of both', () => {
  const both = { id: 1, kind: 'edit', change: { rating: 4, add_tags: ['a'] }, samples: 1, at: 0, undone: false } as const;
  expect(
    ['all', 'marks', 'tags', 'views'].filter(
      (kind) =>
        kind !== 'all' &&
        isOfKind({ ...both, change: { ...both.change } }, kind === 'marks' ? 'marks' : kind === 'tags' ? 'tags' : 'views'),
    ),
  ).toEqual(['marks', 'tags']);
  const saved = { id: 2, kind: 'view_save', change: { name: 'Coast' }, samples: 0, at: 0, undone: false } as const;
  expect(isOfKind({ ...saved, change: { ...saved.change } }, 'views')).toBe(true);
  expect(isOfKind({ ...saved, change: { ...saved.change } }, 'tags')).toBe(false);
});
