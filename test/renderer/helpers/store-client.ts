import { onTestFinished } from 'vitest';
import { appContract } from '#shared/contract.ts';
import { loopbackPair } from '#shared/rpc/channel.ts';
import { createClient } from '#shared/rpc/client.ts';
import { serveChannel } from '#shared/rpc/server.ts';
import type { AppClient } from '../../../src-renderer/connect.ts';
import { type FilledSample, filledLibrary } from '../../helpers/filled-library.ts';
import { context, type TestApp, testApp } from '../../helpers/test-app.ts';

/** A page's client of an app over a library with these samples. What it asks is kept by name, in order. */
export async function storeClient(samples: readonly FilledSample[]): Promise<{ client: AppClient; app: TestApp; asked: string[] }> {
  const app = testApp();
  await app.call.library_open({ path: filledLibrary(samples) }, context);
  const [page, engine] = loopbackPair();
  serveChannel(appContract, app.handlers, engine);
  const real = createClient<typeof appContract>(page);
  onTestFinished(() => real.close());
  const asked: string[] = [];
  const client: AppClient = {
    call(name, input, options) {
      asked.push(name);
      return real.call(name, input, options);
    },
    stream: real.stream.bind(real),
    close: real.close.bind(real),
  };
  return { client, app, asked };
}

/** So many samples with an image and a rising aesthetic score each, ids from 1. */
export function manySamples(count: number): FilledSample[] {
  return Array.from({ length: count }, (_, at) => ({
    caption: `image ${at + 1}`,
    image: `bytes ${at + 1}`,
    scores: { aesthetic: 1 + (at / count) * 8, nsfw: 0.01 },
  }));
}
