import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CommandOperation, InputOf, OutputOf } from '#shared/contract.ts';
import { AppError } from '#shared/errors.ts';
import { createEngine } from '../engine/create-engine.ts';
import { initLibrary } from '../engine/library.ts';
import { SAMPLE_PORT, startSampleHost } from '../sample/host.ts';
import { createProgressBar, formatDuration } from './cli/progress-bar.ts';
import { wordResult } from './cli/word-result.ts';
import { forkEntry } from './fork-entry.ts';
import { createStderrLog } from './log.ts';

/**
 * `npm run demo [-- FOLDER]`: the whole main job on the bundled sample crawl, offline. The images come from a host on loopback that also
 * answers as badly as real hosts do.
 */
const resources = fileURLToPath(new URL('../../resources/', import.meta.url));
const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** The command line that does the same. */
function asCommand(name: string, words: readonly string[]): string {
  return `$ gleaner ${[name, ...words].map((word) => (/[\s"*<>]/.test(word) ? `'${word}'` : word)).join(' ')}`;
}

async function demo(folder: string): Promise<void> {
  const started = performance.now();
  const log = await createStderrLog();
  const bar = await createProgressBar(process.stderr);
  const host = await startSampleHost({ port: SAMPLE_PORT });
  const library = join(folder, 'library');
  const out = join(folder, 'dataset');
  const crawl = join(resources, 'sample-crawl', 'sample.warc.wat.gz');
  const engine = createEngine({ libraryDir: library, sampleModelDir: join(resources, 'sample-model'), log, fork: forkEntry });
  const signal = new AbortController().signal;

  const run = async <Name extends CommandOperation>(
    name: Name,
    input: InputOf<Name>,
    words: readonly string[],
  ): Promise<OutputOf<Name>> => {
    print(`\n${asCommand(name, words)}`);
    const output = await engine.call(name, input, { signal, onProgress: (progress) => bar.update(progress) });
    bar.stop();
    print(wordResult(name, output));
    if ('state' in output && output.state !== 'done') throw new AppError('BUG', `the demo stopped at ${name}: ${output.reason}`);
    return output;
  };

  try {
    print(
      `Gleaner's sample crawl: procedurally made images on ${host.origin}, a host of our own that also fails in the ways real hosts do.`,
    );
    print(`\n${asCommand('init', [library])}`);
    initLibrary(library);
    const extracted = await run('extract', { files: [crawl] }, ['resources/sample-crawl/sample.warc.wat.gz']);
    const added = await run('add', {}, []);
    const allow = new URL(host.origin).host;
    const downloaded = await run('download', { allow_private: [allow], contact: 'demo@example.org' }, [
      '--allow-private',
      allow,
      '--contact',
      'demo@example.org',
    ]);
    const scored = await run('score', {}, []);
    const wanted = 'aesthetic>=p50 similarity>=p25 width>=200';
    await run('query', { query: wanted, limit: 3, order_by: '-aesthetic' }, [wanted, '--order-by', '-aesthetic', '--limit', '3']);
    await run('query', { query: 'lighthouse status:ok', limit: 3, order_by: '-similarity' }, [
      'lighthouse status:ok',
      '--order-by',
      '-similarity',
      '--limit',
      '3',
    ]);
    const exported = await run('export', { format: 'webdataset', out, where: wanted, options: { number_sample_per_shard: 50 } }, [
      '--format',
      'webdataset',
      '--out',
      out,
      '--where',
      wanted,
      '--number_sample_per_shard',
      '50',
    ]);
    const verified = await run('verify', {}, []);
    if (!verified.ok) throw new AppError('VERIFY_FAILED', 'the demo library does not verify');
    print(`
From ${extracted.pages} pages and ${extracted.candidates} candidate pairs to ${exported.images} images in ${exported.shards} tars, in ${formatDuration(performance.now() - started)}:
  ${extracted.kept} pairs kept, ${added.added} in the library, ${downloaded.ok} downloaded (${downloaded.failed} not: see the reasons above), ${scored.scored} scored
  scores are opinions of the bundled sample model, which knows these topics and nothing else

The finished dataset, as img2dataset would lay it out:
  ${out}
${readdirSync(out)
  .sort()
  .map((name) => `    ${name}`)
  .join('\n')}
The library, for further commands with --library:
  ${library}`);
  } finally {
    bar.stop();
    await engine.close();
    await host.close();
  }
}

try {
  const [given] = process.argv.slice(2);
  await demo(given === undefined ? mkdtempSync(join(tmpdir(), 'gleaner-demo-')) : resolve(given));
} catch (error) {
  process.stderr.write(`${error instanceof AppError ? `error: ${error.message}` : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
}
