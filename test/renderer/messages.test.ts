import { globSync, readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import { expect, test } from 'vitest';
import { COMMANDS, MENUS, type MenuItem } from '#shared/menu.ts';
import { MENU_MESSAGES } from '#shared/menu-messages.ts';
import { ENGLISH } from '../../src-renderer/messages/en/index.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
const entries = Object.entries(ENGLISH);

/** Names of the arguments of a message, as its own parser sees them, with a value that fits each. */
function argumentsOf(text: string): Record<string, string | number> {
  const found: Record<string, string | number> = {};
  const look = (nodes: ReturnType<IntlMessageFormat['getAst']>): void => {
    for (const node of nodes) {
      if (!('value' in node) || typeof node.value !== 'string' || node.type === 0) continue;
      // 6: plural; 2 and 3: number and date. All others take text.
      if (node.type === 6 || node.type === 2 || node.type === 3) found[node.value] = 2;
      else found[node.value] ??= 'word';
      if ('options' in node) for (const option of Object.values(node.options)) look(option.value);
    }
  };
  look(new IntlMessageFormat(text, 'en').getAst());
  return found;
}

test.each(entries)('%s can be formatted', (_id, text) => {
  const written = String(new IntlMessageFormat(text, 'en').format(argumentsOf(text)));
  expect(written.trim()).not.toBe('');
  expect(written).not.toMatch(/undefined|\[object|\{|\}/);
});

test('the texts are plain sentences: no exclamation mark, no please, no capitals as headings', () => {
  const bad = entries.filter(([, text]) => /!|\bplease\b/i.test(text) || /\b[A-Z]{4,} [A-Z]{4,}\b/.test(text));
  expect(bad).toEqual([]);
});

/** All ids that the sources name: literally, or as the beginning and end of a template. */
function namedIds(): { literal: Set<string>; patterns: RegExp[] } {
  const files = globSync('src-renderer/**/*.{ts,tsx}', { cwd: ROOT, exclude: (name) => name.includes('messages/en') });
  const text = files.map((file) => readFileSync(`${ROOT}${file}`, 'utf8')).join('\n');
  const literal = new Set([...text.matchAll(/['"]([a-z][\w.-]*\.[\w.-]+)['"]/g)].map(([, id]) => id ?? ''));
  const patterns = [...text.matchAll(/`([a-z][\w]*\.[^`\s]*\$\{[^`]*)`/g)].map(([, template]) => {
    const fixed = (template ?? '').split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${fixed.join('.+')}$`);
  });
  return { literal, patterns };
}

test('every message is used somewhere', () => {
  const { literal, patterns } = namedIds();
  const unused = entries
    .map(([id]) => id)
    .filter((id) => !(id in MENU_MESSAGES) && !literal.has(id) && !patterns.some((pattern) => pattern.test(id)));
  expect(unused).toEqual([]);
});

test('all menus, their items and all commands have words', () => {
  const wanted = new Set<string>(COMMANDS.map((id) => `command.${id}`));
  const look = (item: MenuItem): void => {
    if (item.kind === 'command') wanted.add(`command.${item.command}`);
    if (item.kind === 'shell') wanted.add(`shell.${item.item}`);
    if (item.kind === 'submenu') {
      wanted.add(`submenu.${item.id}`);
      item.items.forEach(look);
    }
  };
  for (const { id, items } of MENUS) {
    wanted.add(`menu.${id}`);
    items.forEach(look);
  }
  expect([...wanted].filter((id) => !(id in ENGLISH))).toEqual([]);
  expect(wanted.size).toBeGreaterThan(COMMANDS.length + MENUS.length);
});
