/** A key of the key map or of a menu as the kit's `Kbd` takes it: `Ctrl+Shift+P`. */
export function keysOfAccelerator(keys: string): string {
  return keys
    .split(/\+(?=.)/)
    .map((part) => part.replace(/^CmdOrCtrl$/, 'Ctrl').replace(/^(Key|Digit)(?=[A-Z0-9]$)/, ''))
    .join('+');
}
