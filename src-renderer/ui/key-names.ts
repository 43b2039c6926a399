const MAC_SIGNS: Readonly<Record<string, string>> = {
  Ctrl: '⌘',
  Mod: '⌘',
  Alt: '⌥',
  Shift: '⇧',
  Enter: '↩',
  Esc: 'esc',
  Delete: '⌦',
  Backspace: '⌫',
};
const SIGNS: Readonly<Record<string, string>> = { Mod: 'Ctrl', Left: '←', Right: '→', Up: '↑', Down: '↓', Delete: 'Del' };
const ARIA_NAMES: Readonly<Record<string, string>> = {
  Esc: 'Escape',
  Left: 'ArrowLeft',
  Right: 'ArrowRight',
  Up: 'ArrowUp',
  Down: 'ArrowDown',
};

/** Whether keys are shown and named as on macOS. */
export function isMac(): boolean {
  return typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);
}

/** `Ctrl+Shift+A` to its keys. The plus key itself is written `+` or `Ctrl++`. */
export function splitKeys(keys: string): string[] {
  if (keys === '+') return ['+'];
  const parts = keys.split('+');
  return keys.endsWith('++') ? [...parts.slice(0, -2), '+'] : parts;
}

/** Keys as the platform shows them. */
export function shownKeys(keys: string, mac = isMac()): string[] {
  return splitKeys(keys).map((key) => (mac ? (MAC_SIGNS[key] ?? SIGNS[key] ?? key) : (SIGNS[key] ?? key)));
}

/** Keys in the form of `aria-keyshortcuts`. */
export function ariaKeys(keys: string, mac = isMac()): string {
  return splitKeys(keys)
    .map((key) => (key === 'Ctrl' || key === 'Mod' ? (mac ? 'Meta' : 'Control') : key === '+' ? 'Plus' : (ARIA_NAMES[key] ?? key)))
    .join('+');
}
