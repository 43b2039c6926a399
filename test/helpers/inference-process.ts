import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { InferenceClient, inferenceEnvironment } from '#main/models/client.ts';
import { ChildClient } from '#main/util/child-rpc.ts';

const entry = fileURLToPath(new URL('../../src-main/entry/inference.ts', import.meta.url));

/** Forks the real inference process. Close the client when done. @param env besides this process's own */
export function forkInference(env: NodeJS.ProcessEnv = {}): { child: ChildProcess; client: InferenceClient } {
  const child = fork(entry, { serialization: 'advanced', env: { ...inferenceEnvironment(process.env), ...env }, execArgv: [] });
  return { child, client: new InferenceClient(new ChildClient(child, 'inference')) };
}
