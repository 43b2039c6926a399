/**
 * Makes the sample model: `node resources/sample-model/build/main.ts [FOLDER]`. Default: the folder above this one.
 * The same seeds give the same bytes on the same kind of processor; onnxruntime's sums differ in the last bits between processors.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LEXICONS } from '../../sample-crawl/build/captions/compose.ts';
import { createRandom } from '../../sample-crawl/build/random.ts';
import { TOPICS } from '../../sample-crawl/build/topics/index.ts';
import { createScale, encodeHead, explained, fitRidge, measure, type Traits } from './aesthetic.ts';
import { trainTokenizer } from './bpe.ts';
import { evaluate } from './evaluate.ts';
import { emptyCaption } from './filler.ts';
import { encodeBank, encodeTextModel, encodeVisionModel } from './image-graph.ts';
import { openGraph, PREPROCESSOR, see, vary } from './see.ts';
import { fitTopic } from './topic-head.ts';
import { type Described, train } from './train.ts';
import { paintTrainingSet, trainingCaption } from './training-set.ts';

const PER_TOPIC = 90;
const STEPS = 420;
/** What the sample NSFW head marks: ornamental tiles, about which nobody minds. */
const MARKED_TOPIC = 'ornament';
const MERGES = 1900;

const folder = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url));
const crawl = fileURLToPath(new URL('../../sample-crawl/', import.meta.url));
const say = (text: string): void => {
  process.stderr.write(`${process.uptime().toFixed(0).padStart(4)} s  ${text}\n`);
};
await mkdir(join(folder, 'heads'), { recursive: true });

const random = createRandom('sample-model/main');
const bank = await openGraph(encodeBank());
const described: Described[] = [];
const traits: Traits[] = [];
const pictures = [];
for (const item of paintTrainingSet(PER_TOPIC)) {
  const { picture } = item;
  const image = { width: picture.width, height: picture.height, data: picture.pixels };
  const features = [(await see(bank, image)).slice()];
  for (const isMirrored of [true, false, true]) {
    const changed = vary(image, { isMirrored, cut: random.range(0, 0.18), gain: random.range(0.85, 1.15) });
    features.push((await see(bank, changed)).slice());
  }
  described.push({ topic: item.topic, order: item.order, tone: item.tone, features });
  traits.push(measure(image));
  pictures.push(image);
  if (described.length % PER_TOPIC === 0) say(`painted ${item.topic}`);
}
await bank.release();

const corpus = Array.from({ length: 24_000 }, (_, i) => {
  const item = described[i % described.length];
  return item && i % 6 !== 5 ? trainingCaption(random, item.topic, item.tone) : emptyCaption(random);
});
const tokenizer = trainTokenizer(corpus, MERGES);
say(`tokenizer of ${tokenizer.size} tokens`);
const weights = train(described, tokenizer.json, tokenizer.size, {
  steps: STEPS,
  onStep: (step, loss) => {
    if (step % 60 === 59) say(`step ${step + 1}, loss ${loss.toFixed(3)}`);
  },
});

await writeFile(join(folder, 'vision_model.onnx'), encodeVisionModel(weights.image));
await writeFile(join(folder, 'text_model.onnx'), encodeTextModel(weights.vectors, weights.weights, weights.text));
await writeFile(join(folder, 'tokenizer.json'), `${JSON.stringify(tokenizer.json)}\n`);
await writeFile(join(folder, 'preprocessor_config.json'), `${JSON.stringify(PREPROCESSOR, null, 2)}\n`);

const vision = await openGraph(encodeVisionModel(weights.image));
const rows: Float32Array[] = [];
for (const image of pictures) rows.push((await see(vision, image)).slice());
await vision.release();
const score = createScale(traits);
const head = fitRidge(rows, traits.map(score), 0.3);
await writeFile(join(folder, 'heads', 'aesthetic.safetensors'), encodeHead(head));
const marked = fitTopic(
  rows,
  described.map(({ topic }) => topic === MARKED_TOPIC),
);
await writeFile(join(folder, 'heads', 'nsfw.safetensors'), encodeHead(marked));
const facts = {
  name: 'Gleaner sample encoder',
  space: 'gleaner/sample-1',
  isSample: true,
  licence: 'MIT',
  description: 'Made for trying Gleaner out: it knows the topics of the bundled sample crawl and nothing else. See the README beside it.',
  heads: [
    {
      id: 'sample-aesthetic',
      name: 'aesthetic',
      file: 'heads/aesthetic.safetensors',
      label: 'Sample aesthetic (colour and contrast, a stand-in for taste)',
      range: [1, 10],
      source: 'resources/sample-model/build/aesthetic.ts',
    },
    {
      id: 'sample-nsfw',
      name: 'nsfw',
      file: 'heads/nsfw.safetensors',
      label: 'Sample NSFW (marks one harmless topic, so that hiding can be seen)',
      range: [0, 1],
      source: 'resources/sample-model/build/topic-head.ts',
    },
  ],
};
await writeFile(join(folder, 'gleaner.json'), `${JSON.stringify(facts, null, 2)}\n`);

const { evaluation, embeddings, traits: seen } = await evaluate(folder, crawl, LEXICONS[0].topics);
const report = {
  ...evaluation,
  aesthetic: { trainingR2: explained(rows, traits.map(score), head), crawlR2: explained(embeddings, seen.map(score), head) },
};
say(`${TOPICS.length} topics`);
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
