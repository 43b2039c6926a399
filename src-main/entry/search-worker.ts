import { closeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { AppError, serializeError } from '#shared/errors.ts';
import { VectorScanner } from '../search/vector-scan.ts';
import { type FromSearcher, openVectors, type SearcherData, type ToSearcher } from '../search/vector-search.ts';

/** Entry of a searching thread. Searches are done in the order in which they come; it ends by itself on `stop`. */
const port = parentPort;
if (!port) throw new AppError('BUG', 'search-worker.ts runs only as a worker thread');

const { keepBytes } = workerData as SearcherData;
const scanner = new VectorScanner({ keepBytes });

port.on('message', (message: ToSearcher) => {
  if (message.kind === 'stop') {
    port.close();
    return;
  }
  const { id, range } = message;
  const control = new Int32Array(message.control);
  try {
    const file = openVectors(range.path);
    try {
      const nearest = scanner.scan(file, range, () => Atomics.load(control, 0) === 1);
      port.postMessage({ kind: 'found', id, nearest } satisfies FromSearcher);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    port.postMessage({ kind: 'error', id, error: serializeError(error) } satisfies FromSearcher);
  }
});
