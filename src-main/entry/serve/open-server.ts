import type { WebSocket } from 'ws';
import { createEnter, enterAddress } from '../../http/enter.ts';
import { bearerGate, browserGate, type Gate } from '../../http/gate.ts';
import { createMedia, type MediaSource } from '../../http/media.ts';
import { createRoutes } from '../../http/routes.ts';
import { type AppServer, createAppServer, type ServerLimits } from '../../http/server.ts';
import { Sessions } from '../../http/sessions.ts';
import { createStaticFiles } from '../../http/static.ts';
import type { Log } from '../../util/log.ts';

export interface ServedParts {
  /** `dist/renderer` */
  renderer: string;
  media: MediaSource;
  onSocket(socket: WebSocket): void;
  log: Log;
  limits?: Partial<ServerLimits>;
  /** Milliseconds; default: the clock. */
  now?: () => number;
}

export interface BrowserServer extends Pick<AppServer, 'close'> {
  /** `http://127.0.0.1:47800` */
  origin: string;
  /** @returns an address that lets one browser in, once, within 10 minutes */
  newAddress(): string;
}

/** Serves browsers on a port of 127.0.0.1. @param port 0: any free one @throws AppError PORT_IN_USE, FILE_NOT_FOUND where the renderer is not built */
export async function openBrowserServer(port: number, parts: ServedParts): Promise<BrowserServer> {
  const sessions = new Sessions(parts.now ?? Date.now);
  const [files, media] = [await createStaticFiles(parts.renderer), createMedia(parts.media, parts.log)];
  const originOf = (bound: number): string => `http://127.0.0.1:${bound}`;
  const server = createAppServer(
    (bound) => ({
      gate: browserGate(bound, sessions),
      origin: originOf(bound),
      answer: createRoutes({ files, media, enter: createEnter(sessions, bound) }),
      onSocket: parts.onSocket,
      log: parts.log,
    }),
    { ...(parts.limits && { limits: parts.limits }) },
  );
  const origin = originOf(await server.listen(port));
  return { origin, newAddress: () => enterAddress(origin, sessions.issueToken()), close: () => server.close() };
}

/** Serves the desktop shell on a private socket. @param secret what it shows with every request @throws as openBrowserServer */
export async function openShellServer(path: string, secret: string, parts: ServedParts): Promise<Pick<AppServer, 'close'>> {
  const [files, media] = [await createStaticFiles(parts.renderer), createMedia(parts.media, parts.log)];
  const gate: Gate = bearerGate(secret);
  const server = createAppServer(
    () => ({ gate, origin: 'app://gleaner', answer: createRoutes({ files, media }), onSocket: parts.onSocket, log: parts.log }),
    { ...(parts.limits && { limits: parts.limits }) },
  );
  // Where the folder does not keep others out already, the socket's own mode does.
  const before = process.umask(0o077);
  try {
    await server.listen(path);
  } finally {
    process.umask(before);
  }
  return { close: () => server.close() };
}
