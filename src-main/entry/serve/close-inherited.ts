import { closeSync, readdirSync, readFileSync } from 'node:fs';

const FIRST_OWN = 3;
/** Of the octal `flags` that Linux tells of a descriptor. */
const O_CLOEXEC = 0o2000000;

/**
 * Closes what a desktop shell has left open in us: its connection to the display, its locks, its listening sockets. On Linux a child gets every
 * descriptor of its parent that is not marked, and Chromium marks few; Node marks all of its own, which tells them apart.
 * To be called before anything is loaded that opens files in its own way. Does nothing on other systems, where a child gets only what it is given.
 */
export function closeInheritedDescriptors(): void {
  if (process.platform !== 'linux') return;
  for (const name of readdirSync('/proc/self/fd')) {
    const descriptor = Number(name);
    if (descriptor >= FIRST_OWN && isInherited(descriptor)) closeSync(descriptor);
  }
}

function isInherited(descriptor: number): boolean {
  let facts: string;
  try {
    facts = readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8');
  } catch {
    return false; // it was that of the listing itself
  }
  const flags = Number.parseInt(/^flags:\s*([0-7]+)$/m.exec(facts)?.[1] ?? '', 8);
  return (flags & O_CLOEXEC) === 0;
}
