import { serveChild } from '#main/util/child-rpc.ts';
import { success } from '#shared/outcome.ts';

/** Stands in for the process that inspects images: what it does depends on the first byte. */
serveChild(
  {
    start: async () => null,
    inspect: async ({ bytes }: { bytes: Uint8Array }) => {
      if (bytes[0] === 1) process.kill(process.pid, 'SIGSEGV');
      if (bytes[0] === 2) for (;;);
      if (bytes[0] === 3) throw new TypeError('a mistake of ours');
      return success({ pid: process.pid });
    },
  },
  { onStop: async () => {} },
);
