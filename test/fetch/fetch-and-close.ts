/** Downloads, leaves one download waiting, closes, and prints how many timers are left. */
import { setTimeout as delay } from 'node:timers/promises';
import { createFetcher } from '#main/fetch/fetcher.ts';

const [hostPort = '', ok = '', limited = ''] = process.argv.slice(2);
const fetcher = createFetcher({ userAgent: 'test', allowPrivate: [hostPort], limits: { ownHost: { connections: 16, intervalMs: 300 } } });
const words: string[] = [];
for (const url of [ok, limited]) {
  const outcome = await fetcher.fetch(url);
  words.push(outcome.ok ? 'ok' : outcome.status);
}
const other = createFetcher({
  userAgent: 'test',
  allowPrivate: [hostPort],
  limits: { ownHost: { connections: 1, intervalMs: 3_600_000 } },
});
const waiting = other.fetch(ok).catch((error) => error.code);
// The request for robots.txt was this hour's: the image waits for its turn.
while (other.takeAccounts()[0]?.robots !== 'absent') await delay(5);
await Promise.all([fetcher.close(), other.close()]);
words.push(await waiting);
const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
process.stdout.write(`${words.join(' ')} ${timers}\n`);
