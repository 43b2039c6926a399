/** Keys as the key map writes them. */

const MODIFIER_CODES = new Set(['ControlLeft', 'ControlRight', 'ShiftLeft', 'ShiftRight', 'AltLeft', 'AltRight', 'MetaLeft', 'MetaRight']);

export const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform);

export type Pressed = Pick<KeyboardEvent, 'code' | 'key' | 'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey'>;

/** Letters and digits are told by the character they write where that is one of ASCII, so that keys follow the keyboard's layout. */
function keyName(event: Pressed): string {
  if (event.code.startsWith('Numpad') && /^\d$/.test(event.key)) return `Digit${event.key}`;
  // With Shift or Alt, digits write other characters; their place is what counts.
  if (/^Digit\d$/.test(event.code)) return event.code;
  if (/^[a-z]$/i.test(event.key)) return `Key${event.key.toUpperCase()}`;
  if (event.altKey && /^Key[A-Z]$/.test(event.code)) return event.code;
  if (event.key === ' ') return 'Space';
  return event.key;
}

/** @returns `Ctrl+Shift+KeyA`; undefined while only modifiers are down */
export function keysOf(event: Pressed): string | undefined {
  if (MODIFIER_CODES.has(event.code)) return undefined;
  const isCommand = isMac() ? event.metaKey : event.ctrlKey;
  const name = keyName(event);
  // `?` and `+` are written with Shift on some keyboards and without on others.
  const isSign = name.length === 1;
  return [...(isCommand ? ['Ctrl'] : []), ...(event.altKey ? ['Alt'] : []), ...(event.shiftKey && !isSign ? ['Shift'] : []), name].join(
    '+',
  );
}

/** A key without Ctrl, Alt or Meta that writes a character: what the switch for single-letter keys turns off. */
export function isSingleLetter(keys: string): boolean {
  return /^(Shift\+)?(Key[A-Z]|Digit\d|.)$/u.test(keys);
}

/** Whether the element takes keys itself: a field, a menu, a slider, a dialog's list. */
export function takesKeys(element: EventTarget | null): boolean {
  if (!(element instanceof HTMLElement)) return false;
  if (element.isContentEditable || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement) return true;
  if (element instanceof HTMLInputElement) return element.type !== 'checkbox' && element.type !== 'radio' && element.type !== 'button';
  return element.closest('[role="menu"],[role="listbox"],[role="slider"],[role="combobox"],[role="tablist"]') !== null;
}

/** Whether the element does something of its own with this key: a button with Space, a row of choices with the arrows. */
export function ownsKey(element: EventTarget | null, keys: string): boolean {
  if (!(element instanceof HTMLElement)) return false;
  if (element instanceof HTMLInputElement && element.type === 'radio') return keys === 'Space' || /^Arrow/.test(keys);
  if (element instanceof HTMLInputElement) return keys === 'Space';
  return /^(Shift\+)?(Space|Enter)$/.test(keys) && element.closest('button,a[href],summary,[role="button"]') !== null;
}
