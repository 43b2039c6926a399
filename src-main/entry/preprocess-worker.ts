import { parentPort } from 'node:worker_threads';
import { AppError, serializeError } from '#shared/errors.ts';
import { decodeShare } from '../models/decode-batch.ts';
import type { FromDecoder, ToDecoder } from '../models/decode-pool.ts';

/** Entry of a decoding thread of the inference process. Batches come by message and are done in their order; it ends by itself on `stop`. */
const port = parentPort;
if (!port) throw new AppError('BUG', 'preprocess-worker.ts runs only as a worker thread');

let queue = Promise.resolve();

port.on('message', (message: ToDecoder) => {
  if (message.kind === 'stop') {
    void queue.then(() => port.close());
    return;
  }
  const { batch } = message;
  queue = queue.then(async () => {
    try {
      port.postMessage({ kind: 'decoded', decoded: await decodeShare(batch) } satisfies FromDecoder);
    } catch (error) {
      port.postMessage({ kind: 'error', id: batch.id, error: serializeError(error) } satisfies FromDecoder);
    }
  });
});
