import type { EngineServices } from './services.ts';

/** What was looked at for a `meaning:` or `like:`, as the contract tells it. */
interface NearAccount {
  term: string;
  model: string;
  is_sample: boolean;
  searched: number;
  of: number;
}

/** Searches for the `meaning:` and `like:` of a query over the library. @returns the order too: the nearest first, where nothing else is asked for */
export async function openNear(
  services: EngineServices,
  { query, orderBy }: { query: string; orderBy: string | undefined },
  signal: AbortSignal,
): Promise<{ near: NearAccount[]; orderBy: string }> {
  const found = await services.near().find(query, signal);
  const near = found.map(({ searched: { isSample, ...facts } }) => ({ ...facts, is_sample: isSample }));
  return { near, orderBy: orderBy ?? (near.length > 0 ? '-nearness' : 'first') };
}
