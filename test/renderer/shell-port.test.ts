import { expect, test } from 'vitest';
import type { ShellAnswer, ShellEvent } from '#shared/shell.ts';
import { createShellLink, type ShellMessage, type ShellWindow } from '../../src-renderer/shell-port.ts';

const ORIGIN = 'app://gleaner';

/** As much of a window as is used, and how the preload script posts to it. */
function page() {
  const heardBy: ((message: ShellMessage) => void)[] = [];
  const window: ShellWindow = { location: { origin: ORIGIN }, addEventListener: (_type, listener) => void heardBy.push(listener) };
  const post = (shellEvent: ShellEvent, from: { source?: unknown; origin?: string } = {}): void => {
    for (const hear of heardBy) hear({ data: { shellEvent }, source: window, origin: ORIGIN, ports: [], ...from });
  };
  const performed: unknown[] = [];
  const perform = async (action: unknown): Promise<ShellAnswer> => {
    performed.push(action);
    return { done: true };
  };
  return { link: createShellLink(window, { perform }), post, performed };
}

const link: ShellEvent = { kind: 'link', link: { kind: 'screen', screen: 'settings', query: null } };
const command: ShellEvent = { kind: 'command', command: 'library.new' };

test('what came before anyone listened is for all that begin to listen together, once', async () => {
  const { link: shellLink, post, performed } = page();
  expect(performed).toEqual([{ kind: 'ready' }]);
  post(link);
  const got: [string, ShellEvent][] = [];
  // Parts of the window further inside begin first, and links are none of theirs.
  shellLink.onEvent((event) => got.push(['inner', event]));
  shellLink.onEvent((event) => got.push(['outer', event]));
  expect(got).toEqual([
    ['inner', link],
    ['outer', link],
  ]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  shellLink.onEvent((event) => got.push(['late', event]));
  expect(got).toHaveLength(2);
  post(command);
  expect(got.slice(2).map(([who]) => who)).toEqual(['inner', 'outer', 'late']);
});

test('another window and another origin are not heard', () => {
  const { link: shellLink, post } = page();
  const got: ShellEvent[] = [];
  shellLink.onEvent((event) => got.push(event));
  post(link, { source: {} });
  post(link, { origin: 'https://example.org' });
  expect(got).toEqual([]);
});
