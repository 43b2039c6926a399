import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFetcher, type Fetcher } from '#main/fetch/fetcher.ts';
import { serveWeb, type Web } from './web/serve-web.ts';
import { unwanted } from './web/site.ts';
import { beyondLimits, SITES, truthTable, wrongRows } from './web/truth-table.ts';

const CONNECTIONS = 2;
const INTERVAL_MS = 40;

describe(`a web of ${SITES.length} hosts that misbehave`, () => {
  const table = truthTable();
  const outcomes = new Map<string, { status: string; message: string }>();
  let web: Web;
  let fetcher: Fetcher;

  beforeAll(async () => {
    web = await serveWeb(SITES);
    fetcher = createFetcher({
      userAgent: 'Gleaner/0.1 (mailto:test@example.org)',
      resolver: web.resolver,
      limits: {
        maxBytes: 2_000_000,
        connectTimeoutMs: 2500,
        headersTimeoutMs: 2500,
        bodyTimeoutMs: 2500,
        totalTimeoutMs: 4000,
        publicHost: { connections: CONNECTIONS, intervalMs: INTERVAL_MS },
      },
    });
    await Promise.all(
      table.map(async ({ url }) => {
        const outcome = await fetcher.fetch(url);
        outcomes.set(url, outcome.ok ? { status: 'ok', message: '' } : outcome);
      }),
    );
  }, 60_000);

  afterAll(async () => {
    await fetcher.close();
    await web.close();
  });

  test('has hosts and addresses enough', () => {
    expect(SITES.length).toBeGreaterThanOrEqual(50);
    expect(new Set(table.map(({ url }) => url)).size).toBe(table.length);
    expect(table.length).toBeGreaterThan(250);
  });

  test('every address ends as the table says', () => {
    expect(wrongRows(table, (url) => outcomes.get(url))).toEqual([]);
  });

  test('nothing is asked for that must not be', () => {
    expect(unwanted).toEqual([]);
  });

  test('robots.txt is asked for once a host', () => {
    const wrong = SITES.flatMap(({ names, robotsAsked = 1 }) =>
      names.flatMap((name) => {
        const asked = web.robotsAsked.get(name) ?? 0;
        return asked === robotsAsked ? [] : [{ name, asked, robotsAsked }];
      }),
    );
    // A redirected robots.txt is one more question for the host that it leads to.
    expect(wrong).toEqual([{ name: 'forbids-all.example', asked: 2, robotsAsked: 1 }]);
  });

  test('no domain sees more connections or faster starts than the limits allow', () => {
    expect(beyondLimits(web.watches, { connections: CONNECTIONS, intervalMs: INTERVAL_MS })).toEqual([]);
    expect(web.watches.get('two-names.example')?.starts).toHaveLength(10);
  });

  test('every request names its sender', () => {
    expect([...web.userAgents]).toEqual(['Gleaner/0.1 (mailto:test@example.org)']);
  });

  test('the board has an account of every host', () => {
    const accounts = fetcher.takeAccounts();
    const of = (name: string) => accounts.find(({ origin }) => origin === `http://${name}`);
    expect(of('well-behaved.example')).toMatchObject({ requests: 22, errors: 0, robots: 'absent', isParked: false });
    expect(of('fails.example')).toMatchObject({ isParked: true });
    expect(of('forbids-all.example')).toMatchObject({ disallowed: 6, robots: 'read' });
    expect(of('robots-silent.example')).toMatchObject({ requests: 1, robots: 'unreachable' });
  });
});
