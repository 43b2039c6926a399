import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from '#shared/contract/runs.ts';
import type { appContract } from '#shared/contract.ts';
import type { ChannelClient } from '#shared/rpc/client.ts';
import type { HeldHost } from './held-host.ts';
import { own } from './launch-app.ts';
import { until } from './processes.ts';

type Client = ChannelClient<typeof appContract>;

/** Runs of the open library as they are told, the newest state of each. */
export function watchRuns(client: Client): { run(number: number): Run | undefined } {
  let runs: readonly Run[] = [];
  // It ends with its connection, when the app does.
  const onSnapshot = (snapshot: { runs: Run[] }): void => {
    runs = snapshot.runs;
  };
  client.stream('runs', {}, { signal: new AbortController().signal, onSnapshot, onError: () => undefined });
  return { run: (number) => runs.find(({ id }) => id === number) };
}

/** Makes a library in the user's home and begins to download `count` images of a host. @returns number of the run, which waits for the host */
export async function startDownload(client: Client, home: string, host: HeldHost, count: number): Promise<number> {
  await client.call('library_create', { path: join(home, 'library') });
  const list = join(home, 'pictures.csv');
  writeFileSync(list, host.list(count));
  own(list);
  await client.call('extract', { files: [list], preset: 'keep-all' });
  await client.call('add', {});
  const { run } = await client.call('run_start', { operation: 'download', input: { allow_private: [host.address] } });
  const runs = watchRuns(client);
  await until('the download at work', () => runs.run(run)?.state === 'running' && host.asked.size > 3);
  return run;
}
