import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { WebSocket } from 'ws';
import { appContract } from '#shared/contract.ts';
import { AppError } from '#shared/errors.ts';
import { serveChannel } from '#shared/rpc/server.ts';
import { socketChannel } from '#shared/rpc/socket-channel.ts';
import { type App, createApp } from '../../app/create-app.ts';
import { VERSION } from '../../util/version.ts';
import { forkEntry } from '../fork-entry.ts';
import { createStderrLog } from '../log.ts';
import { closeInheritedDescriptors } from './close-inherited.ts';
import { openBrowserServer, openShellServer, type ServedParts } from './open-server.ts';
import { parseServeOptions, type ServeOptions } from './options.ts';
import { meetParent } from './parent.ts';
import { stopRequested } from './stop.ts';

const SAMPLE_MODEL = fileURLToPath(new URL('../../../resources/sample-model', import.meta.url));
/** Without a parent nobody would end us by force, and the library stays locked for as long as we are there. */
const MAX_CLOSING_MS = 20_000;

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Prints an address at once and another one for each Enter. */
function printAddresses(origin: string, newAddress: () => string): void {
  print(`Gleaner ${VERSION} runs at ${origin}`);
  print(`Open this address in a browser on this computer. It works once, within 10 minutes:\n\n  ${newAddress()}\n`);
  print('Press Enter for another address, Ctrl+C to stop.');
  createInterface({ input: process.stdin }).on('line', () => print(`  ${newAddress()}\n`));
}

/** Serves until it is asked to stop; then pauses what runs and closes all. */
async function serve({ where, library, renderer }: ServeOptions): Promise<void> {
  const log = await createStderrLog();
  const parent = typeof where === 'string' ? await meetParent(process.stdin) : undefined;
  const stop = stopRequested();
  const app: App = createApp({ home: parent ? 'desktop' : 'serve', sampleModelDir: SAMPLE_MODEL, fork: forkEntry, log });
  const parts: ServedParts = {
    renderer,
    media: app.media,
    log,
    onSocket(socket: WebSocket) {
      serveChannel(appContract, app.handlers, socketChannel(socket), {
        log: (error) => log.error({ code: error.code, error: error.stack ?? error.message }, 'a call failed'),
      });
    },
  };
  let server: { close(): Promise<void> } | undefined;
  try {
    if (library !== undefined) {
      const { signal } = new AbortController();
      await app.handlers.calls.library_open({ path: library }, { signal, progress() {} });
    }
    if (typeof where === 'string' && parent) {
      server = await openShellServer(where, parent.secret, parts);
      print(JSON.stringify({ listening: where, version: VERSION }));
      await Promise.race([stop, parent.gone]);
      setTimeout(() => process.exit(1), MAX_CLOSING_MS).unref();
    } else {
      const opened = await openBrowserServer(Number(where), parts);
      server = opened;
      printAddresses(opened.origin, opened.newAddress);
      await stop;
      print('Stopping: what runs is paused and can go on next time. Ctrl+C again ends it at once.');
    }
  } finally {
    await server?.close();
    await app.close();
  }
}

/**
 * The engine with its app, on a port of 127.0.0.1 or on a private socket.
 *
 * [Note: Serving a desktop shell] `--socket PATH`. The first line of stdin is a secret of 128 bits or more, in A-Z a-z 0-9 _ -; every request and
 * the WebSocket at `/rpc` show it as `Authorization: Bearer`. Stdout gets one line of JSON once it listens. When stdin closes, it ends.
 *
 * @param argv without node and script; ends the process with 0 when it was asked to stop, 1 for a failure, 2 for a wrong call
 */
export async function main(argv: readonly string[]): Promise<never> {
  const options = parseServeOptions(argv);
  if (typeof options === 'number') return process.exit(options);
  if (typeof options.where === 'string') closeInheritedDescriptors();
  // The reader may be gone before us.
  process.stdout.on('error', () => undefined);
  try {
    await serve(options);
  } catch (error) {
    const text =
      error instanceof AppError && error.code !== 'BUG' ? `error: ${error.message}` : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`${text}\n`);
    return process.exit(1);
  }
  return process.exit(0);
}
