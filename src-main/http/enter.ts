import { cookieName, ENTER_PATHS } from './gate.ts';
import { plainPage, plainText } from './security-headers.ts';
import type { Sessions } from './sessions.ts';
import type { AnswerRequest } from './static.ts';

/** Ask for a further address, from inside. */
const ANOTHER_TOKEN_PATH = '/session/token';
const TOKEN_FORM = /^[A-Za-z0-9_-]{22}$/;

/**
 * The token stands behind the `#` of the address: browsers send that to nobody, neither in a request nor as a referrer, and whatever
 * opens the address only to look at it (a preview, a scanner) does not use the token up. The script takes it out of the address bar first.
 */
const SCRIPT = `const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
history.replaceState(null, '', location.pathname);
const answer = await fetch('${ENTER_PATHS.session}', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ token }),
});
if (answer.ok) location.replace('/');
else document.querySelector('p').textContent = await answer.text();
`;

/** The address that a person opens. @param origin `http://127.0.0.1:47800` */
export function enterAddress(origin: string, token: string): string {
  return `${origin}${ENTER_PATHS.page}#token=${token}`;
}

/** @returns the token of a body `{"token": "..."}`; undefined for any other body */
async function tokenOf(request: Request): Promise<string | undefined> {
  if (request.headers.get('Content-Type') !== 'application/json') return undefined;
  try {
    const body: unknown = await request.json();
    const token = typeof body === 'object' && body !== null ? Reflect.get(body, 'token') : undefined;
    return typeof token === 'string' && TOKEN_FORM.test(token) ? token : undefined;
  } catch {
    return undefined; // no JSON
  }
}

/** Answers what has to do with coming in; the gate has let the request pass. @returns undefined for all other paths */
export function createEnter(sessions: Sessions, port: number): (request: Request) => Promise<Response | undefined> {
  const answers: Record<string, Record<string, AnswerRequest>> = {
    [ENTER_PATHS.page]: {
      GET: async () =>
        plainPage(200, 'Gleaner', `<p>Opening Gleaner needs JavaScript.</p>\n<script type="module" src="${ENTER_PATHS.script}"></script>`),
    },
    [ENTER_PATHS.script]: {
      GET: async () => new Response(SCRIPT, { headers: { 'Content-Type': 'text/javascript; charset=utf-8', 'Cache-Control': 'no-store' } }),
    },
    // Browsers ask for it without being told to; a refusal would be an error in their console.
    [ENTER_PATHS.icon]: { GET: async () => new Response(null, { status: 204, headers: { 'Cache-Control': 'private, max-age=86400' } }) },
    [ENTER_PATHS.session]: {
      POST: async (request) => {
        const token = await tokenOf(request);
        const cookie = token === undefined ? undefined : sessions.exchange(token);
        if (cookie === undefined)
          return plainText(401, 'This address was used before or is too old. For a new one, press Enter in the terminal of Gleaner.');
        const attributes = 'Path=/; HttpOnly; SameSite=Strict';
        return new Response(null, {
          status: 204,
          headers: { 'Set-Cookie': `${cookieName(port)}=${cookie}; ${attributes}`, 'Cache-Control': 'no-store' },
        });
      },
    },
    [ANOTHER_TOKEN_PATH]: {
      POST: async (request) =>
        Response.json(
          { address: enterAddress(new URL(request.url).origin, sessions.issueToken()) },
          { headers: { 'Cache-Control': 'no-store' } },
        ),
    },
  };
  return async (request) => {
    const methods = answers[new URL(request.url).pathname];
    if (!methods) return undefined;
    const answer = methods[request.method];
    return answer ? await answer(request) : plainText(405, 'This is not done here.', { Allow: Object.keys(methods).join(', ') });
  };
}
