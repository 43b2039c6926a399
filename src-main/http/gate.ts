import type { IncomingHttpHeaders } from 'node:http';
import { plainPage, plainText } from './security-headers.ts';
import { cookieValues, equalSecrets, type Sessions } from './sessions.ts';

/** What is known of a request before it is answered. */
export interface Knock {
  method: string;
  /** As plainPath makes it. */
  path: string;
  headers: IncomingHttpHeaders;
  isUpgrade: boolean;
}

/** Decides which requests are answered at all. */
export interface Gate {
  /** @returns the refusal; undefined for a request that may pass */
  refuse(knock: Knock): Response | undefined;
}

/** Addresses that are answered before anybody has come in. */
export const ENTER_PATHS = { page: '/enter', script: '/enter.js', session: '/session', icon: '/favicon.ico' } as const;
const isOpenPath = (path: string): boolean => Object.values(ENTER_PATHS).some((open) => open === path);

export const cookieName = (port: number): string => `gleaner-${port}`;

/** Page for a browser that has not come in. */
const howToEnter = (): Response =>
  plainPage(
    401,
    'Gleaner: not signed in',
    '<h1>This browser is not signed in</h1>\n<p>Gleaner runs on this computer. Open the address that it printed in its terminal; each address works once.</p>\n<p>For a new address, press Enter in that terminal.</p>',
  );

/**
 * The gate of a server on loopback, which every program and every web page on this computer can reach. Host: a name that somebody points
 * at 127.0.0.1 later (DNS rebinding) is not ours. Origin and Sec-Fetch-Site: other pages may not send requests, other ports included, since
 * cookies do not tell ports apart. Cookie: whoever has opened the printed address.
 */
export function browserGate(port: number, sessions: Sessions): Gate {
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  return {
    refuse({ method, path, headers, isUpgrade }) {
      const { host, origin } = headers;
      if (host === undefined || !hosts.has(host)) return plainText(421, 'This host is not served here.');
      if (origin !== undefined ? origin !== `http://${host}` : isUpgrade || (method !== 'GET' && method !== 'HEAD'))
        return plainText(403, 'Requests from other pages are refused.');
      const site = headers['sec-fetch-site'];
      // A link in a web page, of a terminal in the browser say, may lead here: it brings no cookie, and no frame shows us.
      const isNavigation = method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
      if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isNavigation)
        return plainText(403, 'Requests from other pages are refused.');
      if (isOpenPath(path) || sessions.knows(cookieValues(headers.cookie, cookieName(port)))) return undefined;
      return howToEnter();
    },
  };
}

/** The gate of a private socket: its file is the user's own, and its one caller has the secret that it gave us. */
export function bearerGate(secret: string): Gate {
  const expected = `Bearer ${secret}`;
  return {
    refuse({ headers, path }) {
      if (!equalSecrets(headers.authorization ?? '', expected))
        return plainText(401, 'Only the program that started this engine is answered.', { 'WWW-Authenticate': 'Bearer' });
      return isOpenPath(path) ? plainText(404, 'There is nothing at this address.') : undefined;
    },
  };
}
