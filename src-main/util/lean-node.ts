/**
 * Options of Node for a process that is always there and mostly waits: V8 would let the space of its young objects grow to 48 MB and never take
 * it back. `npm run serve` has them in package.json.
 */
export const LEAN_NODE: readonly string[] = ['--max-semi-space-size=4'];
