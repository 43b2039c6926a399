import { fileURLToPath } from 'node:url';
import { contract, type OutputOf } from '#shared/contract.ts';
import { AppError } from '#shared/errors.ts';
import { parseInput } from '#shared/rpc/parse-input.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { SAMPLE_PORT, startSampleHost } from '../../sample/host.ts';
import type { CallOptions, Handler } from '../create-engine.ts';
import type { EngineServices } from '../services.ts';
import { add } from './add.ts';
import { download } from './download.ts';
import { extract } from './extract.ts';
import { score } from './score.ts';

const SAMPLE_WAT = fileURLToPath(new URL('../../../resources/sample-crawl/sample.warc.wat.gz', import.meta.url));

/**
 * The whole main job on the crawl that comes with Gleaner. Each part takes up what an earlier call has left, so that a call that was
 * stopped goes on where it was.
 */
export const sampleCrawl: Handler<'sample_crawl'> = async (services, _input, options) => {
  const started = performance.now();
  const origin = `http://127.0.0.1:${SAMPLE_PORT}/`;
  const { catalog } = services.library();
  checkIsAlone(catalog, origin);
  const extracted = await extract(services, parseInput('extract', contract.extract.input, { files: [SAMPLE_WAT] }), options);
  const answer = ({ state, reason }: { state: 'done' | 'paused'; reason: string | null }) => ({
    state,
    reason,
    pages: extracted.pages,
    pairs: extracted.kept,
    ...catalog.samples.accountOf(origin),
    seconds: (performance.now() - started) / 1000,
  });
  if (extracted.state === 'paused') return answer(extracted);
  // The pool may hold more than the sample: the pairs of its host are those that are meant.
  const added = await add(services, parseInput('add', contract.add.input, { where: `url:${origin}*` }), options);
  if (added.state === 'paused') return answer(added);
  const downloaded = await downloadSample(services, options);
  if (downloaded.state === 'paused') return answer(downloaded);
  return answer(await score(services, parseInput('score', contract.score.input, {}), options));
};

/** Downloads from a host of our own on loopback, which is there for as long as it takes. @throws AppError PORT_IN_USE */
async function downloadSample(services: EngineServices, options: CallOptions): Promise<OutputOf<'download'>> {
  const host = await startSampleHost({ port: SAMPLE_PORT });
  try {
    const { host: own } = new URL(host.origin);
    return await download(services, parseInput('download', contract.download.input, { allow_private: [own] }), options);
  } finally {
    await host.close();
  }
}

/** Whatever waits in the library would be downloaded with the sample. @throws AppError USAGE */
function checkIsAlone({ samples }: Catalog, origin: string): void {
  const others = samples.count() - samples.accountOf(origin).samples;
  if (others > 0)
    throw new AppError(
      'USAGE',
      `the sample crawl is for trying things out: expected a library with nothing else in it, found ${others} other samples`,
      {
        data: { samples: others },
      },
    );
}
