import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#shared/errors.ts';
import type { Expression, Like, Meaning } from '#shared/query/ast.ts';
import { parseQueryWithSpans } from '#shared/query/parser.ts';
import { printQuery } from '#shared/query/printer.ts';
import { queryError, type Span } from '#shared/query/query-error.ts';
import type { SearchModel } from '../catalog/queries/near.ts';
import type { NearList } from '../lens/protocol.ts';
import { preprocessingOf } from '../models/preprocess-config.ts';
import { readVectors } from '../search/read-vectors.ts';
import { VectorSearch } from '../search/vector-search.ts';
import { vectorFileName } from '../store/vector-file.ts';
import { createEmbedder, type ModelEmbedder } from './embedder.ts';
import type { Library } from './library.ts';
import type { EngineServices } from './services.ts';

/** So many images are near. */
const NEAREST = 1000;
/** Answers that are kept, for the questions that a page asks one after the other: how many, which, in what order. */
const REMEMBERED = 8;

/** What a search looked at. */
export interface Searched {
  term: string;
  model: string;
  isSample: boolean;
  /** Samples that have a vector and so could be found. */
  searched: number;
  /** Samples that have an image. */
  of: number;
}

interface Answer {
  list: NearList;
  searched: Searched;
}

/** Answers `meaning:` and `like:` from the vectors of one library. */
export class NearSearch {
  readonly #services: EngineServices;
  readonly #vectors = new VectorSearch();
  readonly #answers = new Map<string, Promise<Answer>>();
  #coverage: { key: string; counts: ReturnType<Library['catalog']['near']['coverage']> } | undefined;
  #embedder: { modelId: number; embedder: ModelEmbedder } | undefined;

  constructor(services: EngineServices) {
    this.#services = services;
  }

  /**
   * Answers to every `meaning:` and `like:` of a query, in their order; none for a query that cannot be read, which the lens tells.
   * @throws AppError(QUERY_INVALID) for one that cannot be answered, with its place; AppError(MODEL_INVALID), AppError(LIBRARY_DAMAGED)
   */
  async find(query: string, signal: AbortSignal = new AbortController().signal): Promise<Answer[]> {
    // Most queries have neither; they need not be read twice.
    if (!/meaning|like/i.test(query)) return [];
    const answers: Answer[] = [];
    for (const { term, span } of this.#termsOf(query)) answers.push(await this.#answer(term, span, signal));
    return answers;
  }

  async close(): Promise<void> {
    await this.#vectors.close();
  }

  #termsOf(query: string): { term: Meaning | Like; span: Span }[] {
    const scorers = this.#services
      .library()
      .catalog.scores.scorers()
      .map(({ name }) => name);
    const terms = new Map<string, { term: Meaning | Like; span: Span }>();
    const collect = (expression: Expression, spans: ReadonlyMap<Expression, Span>): void => {
      if (expression.kind === 'and' || expression.kind === 'or') for (const item of expression.items) collect(item, spans);
      else if (expression.kind === 'not') collect(expression.item, spans);
      else if (expression.kind === 'meaning' || expression.kind === 'like')
        terms.set(printQuery(expression), { term: expression, span: spans.get(expression) ?? { position: 0, length: 0 } });
    };
    try {
      const parsed = parseQueryWithSpans(query, { scorers });
      if (parsed.query.kind !== 'all') collect(parsed.query, parsed.spans);
    } catch (error) {
      if (error instanceof AppError && error.code === 'QUERY_INVALID') return [];
      throw error;
    }
    return [...terms.values()];
  }

  async #answer(term: Meaning | Like, span: Span, signal: AbortSignal): Promise<Answer> {
    const { catalog } = this.#services.library();
    const model = catalog.near.searchModel();
    if (!model)
      throw queryError(`${term.kind} needs embeddings of the images, and the library has none`, {
        ...span,
        expected: 'gleaner score to have been run',
        suggestion: null,
      });
    const committed = catalog.scores.vectorFile(model.id, 'image');
    const key = JSON.stringify([printQuery(term), model.id, committed, catalog.revisions.current()]);
    const known = this.#answers.get(key);
    if (known !== undefined) return await known;
    const answer = this.#search(term, span, model, committed, signal);
    this.#answers.set(key, answer);
    // A search that failed or was stopped is made again.
    answer.catch(() => this.#answers.delete(key));
    for (const old of this.#answers.keys()) if (this.#answers.size > REMEMBERED) this.#answers.delete(old);
    return await answer;
  }

  async #search(
    term: Meaning | Like,
    span: Span,
    model: SearchModel,
    committed: { rows: number; generation: number },
    signal: AbortSignal,
  ): Promise<Answer> {
    const { catalog, paths } = this.#services.library();
    const path = join(paths.vectors, vectorFileName(model.file, 'image', committed.generation));
    const query =
      term.kind === 'meaning'
        ? await this.#embedText(term.text, model, signal)
        : await this.#vectorOf(term.reference, span, model, path, signal);
    const { samples, images, downloaded } = this.#coverageOf(model.id, committed);
    // Rows of images that no sample has any more take no place among the nearest.
    const limit = NEAREST + Math.max(0, committed.rows - images);
    const { rows, similarities } = await this.#vectors.nearest({ path, dim: model.dim, rows: committed.rows, query, limit }, { signal });
    const similarityOf = new Map(Array.from(rows, (row, at) => [row, similarities[at] ?? 0]));
    const found = catalog.near.samplesOfRows(model.id, [...rows]);
    const nearest = new Set<number>();
    const kept = found.filter(({ row }) => nearest.has(row) || (nearest.size < NEAREST && nearest.add(row)));
    const printed = printQuery(term);
    return {
      list: { term: printed, ids: kept.map(({ sample }) => sample), similarities: kept.map(({ row }) => similarityOf.get(row) ?? 0) },
      searched: { term: printed, model: model.name, isSample: model.isSample, searched: samples, of: downloaded },
    };
  }

  /** Counting takes a second for a million samples, so it is done once for each state of the catalog. */
  #coverageOf(modelId: number, committed: object) {
    const { catalog } = this.#services.library();
    const key = JSON.stringify([modelId, committed, catalog.revisions.current()]);
    if (this.#coverage?.key !== key) this.#coverage = { key, counts: catalog.near.coverage(modelId) };
    return this.#coverage.counts;
  }

  async #embedText(text: string, model: SearchModel, signal: AbortSignal): Promise<Float32Array> {
    const { embeddings } = await (await this.#embedderOf(model, signal)).texts([text], signal);
    return embeddings;
  }

  /** The vector of a sample by its id, of an image by its SHA-256, or of an image file. */
  async #vectorOf(reference: string, span: Span, model: SearchModel, path: string, signal: AbortSignal): Promise<Float32Array> {
    const { catalog } = this.#services.library();
    const fail = (what: string): AppError =>
      queryError(what, {
        ...span,
        expected: 'the id of a record with a scored image, a SHA-256, or the path of an image file',
        suggestion: null,
      });
    const isId = /^\d{1,15}$/.test(reference);
    if (isId || /^[0-9a-f]{64}$/i.test(reference)) {
      const row = isId
        ? catalog.near.rowOfSample(model.id, Number(reference))
        : catalog.scores.embeddingRow(model.id, 'image', Buffer.from(reference, 'hex'));
      if (row === undefined) throw fail(`no image of ${model.name}'s vectors is ${reference}`);
      const [vector = new Float32Array()] = await readVectors(path, model.dim, [row]);
      return vector;
    }
    const size = await stat(reference).then(
      (facts) => (facts.isFile() ? facts.size : 0),
      () => 0,
    );
    if (size === 0) throw fail(`there is no image ${reference}`);
    const embedder = await this.#embedderOf(model, signal);
    const { embeddings, failed } = await embedder.files([{ path: reference, offset: 0, length: size }], signal);
    if (failed[0]) throw fail(`${reference} cannot be read: ${failed[0].message}`);
    return embeddings;
  }

  /** @throws AppError(MODEL_INVALID) when the model is not where it was or has changed */
  async #embedderOf(model: SearchModel, signal: AbortSignal): Promise<ModelEmbedder> {
    if (this.#embedder?.modelId !== model.id) {
      const folder = this.#services.library().catalog.settings.get(`model.folder.${model.hash}`);
      const known = typeof folder === 'string' ? folder : undefined;
      const dir = model.isSample ? this.#services.sampleModelDir : known;
      if (dir === undefined)
        throw new AppError('MODEL_INVALID', `the folder of the model ${model.name} is not known; run gleaner score with it again`);
      // An image to compare with is prepared as those were that it is compared with.
      const embedder = createEmbedder(this.#services, { modelDir: dir, preprocessing: preprocessingOf(model.preprocessing) });
      this.#embedder = { modelId: model.id, embedder };
    }
    const { embedder } = this.#embedder;
    const loaded = await embedder.load(signal);
    if (loaded.modelHash !== model.hash)
      throw new AppError('MODEL_INVALID', `${loaded.dir} holds another model than the one of the library's vectors (${model.name})`, {
        data: { dir: loaded.dir },
      });
    return embedder;
  }
}
