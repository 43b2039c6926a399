import type { Handler } from '../create-engine.ts';

export const summary: Handler<'summary'> = async (services, { in: scope, query, histograms, facets }, { signal }) => {
  const started = performance.now();
  const lens = services.lens();
  const found = await lens.summary({ scope, query, histograms, facets }, { signal });
  const absent = scope === 'pool' ? await lens.absentFiles({ signal }) : [];
  return { ...found, missing: absent.map(({ path }) => path), seconds: (performance.now() - started) / 1000 };
};
