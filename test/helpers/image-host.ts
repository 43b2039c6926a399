import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** The bench's image host in a process of its own, so that a test may kill everything else. @returns HOST:PORT; it ends with the test */
export async function startImageHost(): Promise<string> {
  const child = fork(fileURLToPath(new URL('../bench/image-host.ts', import.meta.url)));
  onTestFinished(() => {
    child.disconnect();
  });
  const [message] = (await once(child, 'message')) as [{ port: number }];
  return `127.0.0.1:${message.port}`;
}

/** A URL list of `count` different images of the host, with captions. */
export function imageList(host: string, count: number): string {
  return `url,caption\n${Array.from({ length: count }, (_, n) => `http://${host}/${n}.jpg,picture number ${n} of a small red barn`).join('\n')}\n`;
}
