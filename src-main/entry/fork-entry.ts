import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ForkEntry } from '../util/child-rpc.ts';
import { LEAN_NODE } from '../util/lean-node.ts';

/** What a child needs of our environment; the rest (tokens, proxies, NODE_OPTIONS) stays here. */
const PASSED_ON = [
  'PATH',
  'HOME',
  'USERPROFILE',
  'SystemRoot',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LANG',
  'LD_LIBRARY_PATH',
  'CUDA_VISIBLE_DEVICES',
  'XDG_RUNTIME_DIR',
  'VK_DRIVER_FILES',
  'VK_ICD_FILENAMES',
  'GLEANER_LOG',
];

/** Starts an engine process on the Node that runs us. Its stdout goes to our stderr: stdout belongs to the command's result. */
export const forkEntry: ForkEntry = (name, args) => {
  const env = Object.fromEntries(PASSED_ON.flatMap((key) => (process.env[key] === undefined ? [] : [[key, process.env[key]]])));
  return fork(fileURLToPath(new URL(`./${name}.ts`, import.meta.url)), [...args], {
    serialization: 'advanced',
    stdio: ['ignore', 2, 2, 'ipc'],
    execArgv: name === 'lens' ? [...LEAN_NODE] : [],
    // Each thread of glibc's own keeps what it has freed; the lens has many threads, and frees much.
    env: { ...env, UV_THREADPOOL_SIZE: '8', ...(name === 'lens' && { MALLOC_ARENA_MAX: '2' }) },
  });
};
