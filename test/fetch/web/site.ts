import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import sharp from 'sharp';
import type { FailedStatus } from '#shared/outcome.ts';

/** Serves one request. `count`: how many requests for this path there were, this one included. */
export type Serve = (response: ServerResponse, request: IncomingMessage, count: number) => void;

/** What must become of a URL. Several where the outcome hangs on which of two requests at a time comes first. */
export type Truth = 'ok' | FailedStatus | readonly ('ok' | FailedStatus)[];

/** One host of the test's web. */
export interface Site {
  /** Its name, or several of one registrable domain. */
  names: readonly string[];
  scheme: 'http' | 'https';
  /** `listens`: a web server; a function: a server that speaks as it likes; the others never get a request. */
  behaviour: 'listens' | 'refuses' | 'swallows' | 'unreachable' | 'no such name' | 'name server fails' | ((socket: Socket) => void);
  /** Further addresses that its name has. */
  addresses?: readonly string[];
  /** Default: 404. */
  robots: Serve;
  /** How often its robots.txt is asked for; default: once a name. */
  robotsAsked?: number;
  /** Path, or a whole URL, to what is served there and what must become of it. */
  rows: readonly (readonly [path: string, serve: Serve, truth: Truth, message?: RegExp])[];
}

/** A host that behaves, but for what is said of it. */
export function site(name: string, rows: Site['rows'], more: Partial<Site> = {}): Site {
  return { names: [name], scheme: 'http', behaviour: 'listens', robots: status(404), rows, ...more };
}

/** The same for several paths. */
export function each(paths: readonly string[], serve: Serve, truth: Truth, message?: RegExp): Site['rows'] {
  return paths.map((path) => (message ? [path, serve, truth, message] : [path, serve, truth]));
}

export const paths = (count: number): string[] => Array.from({ length: count }, (_, n) => `/${n + 1}.jpg`);

/** A real one, so that it also stands up to whoever decodes it. */
export const PICTURE = await sharp({ create: { width: 80, height: 60, channels: 3, background: 'firebrick' } })
  .jpeg()
  .toBuffer();

type Headers = Record<string, string | string[]>;

export const image =
  (headers: Headers = {}, body: Buffer = PICTURE): Serve =>
  (response) =>
    response.writeHead(200, { 'content-type': 'image/jpeg', ...headers }).end(body);

export const ok = image();

export const status =
  (code: number, headers: Headers = {}): Serve =>
  (response) =>
    response.writeHead(code, headers).end('no');

export const redirect =
  (location: string, code = 302): Serve =>
  (response) =>
    response.writeHead(code, { location }).end();

export const robotsFile =
  (text: string | Buffer, headers: Headers = {}): Serve =>
  (response) =>
    response.writeHead(200, { 'content-type': 'text/plain', ...headers }).end(text);

/** Headers, some bytes, then whatever comes. */
export const begin =
  (headers: Headers, body: Buffer, then: (response: ServerResponse) => void = () => undefined): Serve =>
  (response) => {
    response.writeHead(200, headers);
    response.write(body, () => then(response));
  };

/** A piece again and again, as fast as it is taken, or each some milliseconds. */
export const endless =
  (piece: Buffer, everyMs?: number): ((response: ServerResponse) => void) =>
  (response) => {
    if (everyMs !== undefined) {
      const timer = setInterval(() => response.write(piece), everyMs);
      response.once('close', () => clearInterval(timer));
      return;
    }
    const pump = (): void => {
      while (!response.destroyed && response.write(piece));
    };
    response.on('drain', pump);
    pump();
  };

/** Never answers. */
export const silence: Serve = () => undefined;

/** For rows that no request may ever reach. */
export const mustNotBeAsked: Serve = (response, request) => {
  unwanted.push(`${request.headers.host}${request.url}`);
  response.writeHead(500).end();
};

/** What was asked although it must not be. */
export const unwanted: string[] = [];
