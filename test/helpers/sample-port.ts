import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { SAMPLE_PORT } from '#main/sample/host.ts';

/** Test files run side by side, and the port of the sample host is one: who holds the port beside it may use it, until the test ends. */
export async function holdSamplePort(): Promise<void> {
  const server = createServer();
  for (;;) {
    try {
      server.listen(SAMPLE_PORT + 1, '127.0.0.1');
      await once(server, 'listening');
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      await sleep(200);
    }
  }
  onTestFinished(() => {
    server.close();
  });
}
