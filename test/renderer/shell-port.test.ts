import { expect, test } from 'vitest';
import type { GleanerShell, ShellEvent } from '#shared/shell.ts';
import { createShellLink } from '../../src-renderer/shell-port.ts';

const ORIGIN = 'app://gleaner';

/** As much of a window as is used, and how the preload script posts to it. */
function page() {
  const window = Object.assign(new EventTarget(), { location: { origin: ORIGIN } });
  const post = (shellEvent: ShellEvent, from: { source?: unknown; origin?: string } = {}): void => {
    const event = Object.assign(new Event('message'), { data: { shellEvent }, source: window, origin: ORIGIN, ports: [], ...from });
    window.dispatchEvent(event);
  };
  const performed: unknown[] = [];
  const shell = { perform: async (action: unknown) => void performed.push(action) } as unknown as GleanerShell;
  return { link: createShellLink(window as unknown as Window, shell), post, performed };
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
