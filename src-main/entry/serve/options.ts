import { fileURLToPath } from 'node:url';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { VERSION } from '../../util/version.ts';

const RENDERER = fileURLToPath(new URL('../../../dist/renderer', import.meta.url));
/** Of its own, so that the same address, and with it the browser's storage, stays from one start to the next. */
const DEFAULT_PORT = 47800;
/** Longest path that a Unix socket can have everywhere, with its terminating zero; Windows' pipes have names of 256. */
const MAX_SOCKET_BYTES = process.platform === 'win32' ? 256 : 103;

export interface ServeOptions {
  /** A port of 127.0.0.1, 0 for any free one; or the path of a private socket, on which a desktop shell is served. */
  where: number | string;
  /** Library to open at the start. */
  library: string | undefined;
  /** Folder of the built user interface. */
  renderer: string;
}

function port(text: string): number {
  const value = Number(text);
  if (!/^\d{1,5}$/.test(text) || value > 65_535 || (value > 0 && value < 1024))
    throw new InvalidArgumentError(`expected 0 or 1024 to 65535, got ${JSON.stringify(text)}`);
  return value;
}

function socketPath(text: string): string {
  const bytes = Buffer.byteLength(text);
  if (bytes === 0 || bytes > MAX_SOCKET_BYTES)
    throw new InvalidArgumentError(`expected a path of 1 to ${MAX_SOCKET_BYTES} bytes, got ${bytes}`);
  return text;
}

/** @param argv without node and script @returns the exit code instead where help or the version was asked for, or the call is wrong */
export function parseServeOptions(argv: readonly string[]): ServeOptions | number {
  const program = new Command('serve')
    .description('Serves the app to a browser on this computer and prints the address to open.')
    .version(VERSION, '-V, --version', 'print the version')
    .option('--port <n>', 'port of 127.0.0.1; 0: any free one', port, DEFAULT_PORT)
    .option('--library <folder>', 'library to open')
    .option('--socket <path>', 'serve a desktop shell on this private socket; its secret is the first line of stdin', socketPath)
    .option('--renderer <folder>', 'built user interface', RENDERER)
    .exitOverride();
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
  const options = program.opts<{ port: number; library?: string; socket?: string; renderer: string }>();
  return { where: options.socket ?? options.port, library: options.library, renderer: options.renderer };
}
