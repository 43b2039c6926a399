import { createInferenceServer } from '../models/server.ts';
import { serveChild } from '../util/child-rpc.ts';

/**
 * Entry of the inference process. It stands apart because a run of onnxruntime blocks its JavaScript thread, and because ending a
 * thread during a run would abort the whole process. It ends by itself when told to, or when its parent is gone.
 */
const server = createInferenceServer({ workerEntry: new URL('./preprocess-worker.ts', import.meta.url) });
serveChild(server.handlers, { onStop: () => server.close() });
