import { createHash } from 'node:crypto';
import * as z from 'zod';
import { AppError } from '#shared/errors.ts';
import { imageOf, type PreparedScore, type ScoreModel } from './define-score.ts';
import { readOutput } from './network-output.ts';
import { scorerVersion } from './scorer-version.ts';
import { dot } from './vectors.ts';

const MAX_PROMPTS = 10_000;
const name = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'expected lower-case letters, digits and _')
  .max(54);

const promptListSchema = z.strictObject({
  /** `{}` stands for a prompt. The embeddings of all templates are averaged. */
  templates: z
    .array(z.string().max(500).regex(/\{\}/, 'expected {} where the prompt goes'))
    .min(1)
    .max(200)
    .default(['{}', 'a photo of {}', 'a picture of {}']),
  /** `probability`: among the topics of this list, as CLIP's zero-shot classification has it. `cosine`: of each topic by itself. */
  score: z.enum(['probability', 'cosine']).optional(),
  /** What cosines are multiplied with before they become probabilities; 100 is what OpenAI's models were trained to. */
  scale: z.number().positive().max(1000).default(100),
  topics: z.record(name, z.array(z.string().min(1).max(2000)).min(1)),
});

/** Topics, each with the prompts that describe it. */
export type PromptList = z.infer<typeof promptListSchema>;

/**
 * Reads a list of prompts: JSON as above, or lines `topic: prompt | prompt`, `#` before remarks; a topic alone is its own prompt.
 * @param file its name, for messages @throws AppError(USAGE) naming line or field
 */
export function parsePromptList(text: string, file: string): PromptList {
  const parsed = promptListSchema.safeParse(/^\s*\{/.test(text) ? parseJson(text, file) : { topics: parseLines(text) });
  if (!parsed.success) throw new AppError('USAGE', `${file}: ${z.prettifyError(parsed.error)}`, { data: { file } });
  const { topics, templates } = parsed.data;
  const prompts = Object.values(topics).flat().length * templates.length;
  if (prompts === 0 || prompts > MAX_PROMPTS)
    throw new AppError('USAGE', `${file} has ${prompts} prompts, expected 1 to ${MAX_PROMPTS}`, { data: { file } });
  return parsed.data;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError('USAGE', `${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      data: { file },
      cause: error,
    });
  }
}

function parseLines(text: string): Record<string, string[]> {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return Object.fromEntries(
    lines
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line): [string, string[]] => {
        const colon = line.indexOf(':');
        const topic = colon < 0 ? line : line.slice(0, colon).trim();
        const prompts =
          colon < 0
            ? []
            : line
                .slice(colon + 1)
                .split('|')
                .map((prompt) => prompt.trim());
        const given = prompts.filter((prompt) => prompt !== '');
        return [topic, given.length > 0 ? given : [topic.replaceAll('_', ' ')]];
      }),
  );
}

/**
 * One score for each topic: `topic_NAME`. A topic's direction is the mean of the embeddings of its prompts in all templates.
 * @param embed texts to unit vectors end to end
 */
export async function preparePromptScores(
  model: ScoreModel,
  list: PromptList,
  embed: (texts: readonly string[]) => Promise<Float32Array>,
): Promise<PreparedScore[]> {
  const topics = Object.entries(list.topics);
  const prompts = topics.map(([, texts]) =>
    texts.flatMap((prompt) => list.templates.map((template) => template.replaceAll('{}', () => prompt))),
  );
  const embeddings = await embed(prompts.flat());
  let row = 0;
  const directions = prompts.map((texts) => {
    const mean = new Float32Array(model.dim);
    for (let i = 0; i < texts.length; i++, row++)
      for (let d = 0; d < mean.length; d++) mean[d] = (mean[d] ?? 0) + (embeddings[row * model.dim + d] ?? 0);
    const length = Math.sqrt(dot(mean, mean));
    return mean.map((value) => value / length);
  });
  const isProbability = (list.score ?? (topics.length > 1 ? 'probability' : 'cosine')) === 'probability';
  const digest = createHash('sha256').update(JSON.stringify(list)).digest('hex');
  return topics.map(([topic, texts], at): PreparedScore => {
    const key = `topic-${topic.replaceAll('_', '-')}`;
    return {
      id: 'topic',
      name: `topic_${topic}`,
      key,
      version: scorerVersion(model, digest),
      label: texts.slice(0, 3).join(', ').slice(0, 200),
      unit: isProbability ? 'probability' : 'cosine',
      range: isProbability ? [0, 1] : [-1, 1],
      source: 'a list of prompts',
      needs: ['image'],
      compute(input) {
        const image = imageOf(input, key, model.dim);
        if (!isProbability) return dot(directions[at] ?? image, image);
        return readOutput(
          Float64Array.from(directions, (direction) => list.scale * dot(direction, image)),
          'softmax',
          at,
        );
      },
    };
  });
}
