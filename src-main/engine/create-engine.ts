import { contract, type InputOf, type Operation, type OutputOf, type ParsedInputOf } from '#shared/contract.ts';
import { parseInput } from '#shared/rpc/parse-input.ts';
import type { Progress } from '../jobs/progress.ts';
import type { Log } from '../util/log.ts';
import { createServices, type EngineOptions, type EngineServices, scopedServices } from './services.ts';

export interface CallOptions {
  onProgress?: ((progress: Progress) => void) | undefined;
  signal: AbortSignal;
}

/** Of a call that somebody follows for as long as it lasts. */
export interface FollowedCallOptions extends CallOptions {
  /** Gets what the call has to say, in place of the engine's log. */
  log?: Log | undefined;
  /** Gets the id of each job of the catalog that the call starts or goes on with. */
  onJob?: ((job: number) => void) | undefined;
}

/** A handler is thin: it builds a stage or a question, has it run, and words the answer. */
export type Handler<Name extends Operation> = (
  services: EngineServices,
  input: ParsedInputOf<Name>,
  options: CallOptions,
) => Promise<OutputOf<Name>>;

/** Loaded on first use, so that a command line starts only what it needs. */
const HANDLERS: { [Name in Operation]: () => Promise<Handler<Name>> } = {
  sample_crawl: async () => (await import('./handlers/sample-crawl.ts')).sampleCrawl,
  extract: async () => (await import('./handlers/extract.ts')).extract,
  add: async () => (await import('./handlers/add.ts')).add,
  import: async () => (await import('./handlers/import.ts')).importDatasets,
  download: async () => (await import('./handlers/download.ts')).download,
  hosts: async () => (await import('./handlers/hosts.ts')).hosts,
  score: async () => (await import('./handlers/score.ts')).score,
  query: async () => (await import('./handlers/query.ts')).query,
  pool_attach: async () => (await import('./handlers/pool-attach.ts')).poolAttach,
  pool_detach: async () => (await import('./handlers/pool-detach.ts')).poolDetach,
  pool_list: async () => (await import('./handlers/pool-list.ts')).poolList,
  pool_verify: async () => (await import('./handlers/pool-verify.ts')).poolVerify,
  models_list: async () => (await import('./handlers/models-list.ts')).modelsList,
  models_pull: async () => (await import('./handlers/models-pull.ts')).modelsPull,
  models_import: async () => (await import('./handlers/models-import.ts')).modelsImport,
  models_probe: async () => (await import('./handlers/models-probe.ts')).modelsProbe,
  models_compare: async () => (await import('./handlers/models-compare.ts')).modelsCompare,
  models_verify: async () => (await import('./handlers/models-verify.ts')).modelsVerify,
  models_remove: async () => (await import('./handlers/models-remove.ts')).modelsRemove,
  concept_train: async () => (await import('./handlers/concept-train.ts')).conceptTrain,
  concept_list: async () => (await import('./handlers/concept-list.ts')).conceptList,
  concept_export: async () => (await import('./handlers/concept-export.ts')).conceptExport,
  concept_remove: async () => (await import('./handlers/concept-remove.ts')).conceptRemove,
  safety_import: async () => (await import('./handlers/safety-import.ts')).safetyImport,
  safety_list: async () => (await import('./handlers/safety-list.ts')).safetyList,
  safety_remove: async () => (await import('./handlers/safety-remove.ts')).safetyRemove,
  safety_check: async () => (await import('./handlers/safety-check.ts')).safetyCheck,
  tag: async () => (await import('./handlers/tag.ts')).tag,
  sample: async () => (await import('./handlers/sample.ts')).sample,
  selection_facts: async () => (await import('./handlers/selection-facts.ts')).selectionFacts,
  edit: async () => (await import('./handlers/edit.ts')).edit,
  undo: async () => (await import('./handlers/undo.ts')).undo,
  redo: async () => (await import('./handlers/redo.ts')).redo,
  history: async () => (await import('./handlers/history.ts')).history,
  tags_list: async () => (await import('./handlers/tags-list.ts')).tagsList,
  views_list: async () => (await import('./handlers/views-list.ts')).viewsList,
  view_save: async () => (await import('./handlers/view-save.ts')).viewSave,
  view_rename: async () => (await import('./handlers/view-rename.ts')).viewRename,
  view_delete: async () => (await import('./handlers/view-delete.ts')).viewDelete,
  export: async () => (await import('./handlers/export.ts')).exportSamples,
  stage_extract: async () => (await import('./handlers/stage-extract.ts')).stageExtract,
  stage_fetch: async () => (await import('./handlers/stage-fetch.ts')).stageFetch,
  reveal: async () => (await import('./handlers/reveal.ts')).reveal,
  status: async () => (await import('./handlers/status.ts')).status,
  view_open: async () => (await import('./handlers/view-open.ts')).viewOpen,
  view_rows: async () => (await import('./handlers/view-rows.ts')).viewRows,
  thumbnails: async () => (await import('./handlers/thumbnails.ts')).thumbnails,
  view_ids: async () => (await import('./handlers/view-ids.ts')).viewIds,
  pool_rows: async () => (await import('./handlers/pool-rows.ts')).poolRows,
  summary: async () => (await import('./handlers/summary.ts')).summary,
  without_each: async () => (await import('./handlers/without-each.ts')).withoutEach,
  fields: async () => (await import('./handlers/fields.ts')).fields,
  explain: async () => (await import('./handlers/explain.ts')).explain,
  view_positions: async () => (await import('./handlers/view-positions.ts')).viewPositions,
  compact: async () => (await import('./handlers/compact.ts')).compact,
  verify: async () => (await import('./handlers/verify.ts')).verify,
};

export interface Engine {
  /** Runs one operation of the contract. @throws AppError USAGE for an input the contract refuses, and what the operation throws */
  call<Name extends Operation>(name: Name, input: InputOf<Name>, options: FollowedCallOptions): Promise<OutputOf<Name>>;
  /** What the app's own parts ask besides operations: the library, the lens. */
  readonly services: EngineServices;
  close(): Promise<void>;
}

/** Composition root of the engine over one library. Nothing is opened before the first call. */
export function createEngine(options: EngineOptions): Engine {
  const services = createServices(options);
  return {
    services,
    async call(name, input, { log, onJob, ...callOptions }) {
      const parsed = parseInput(name, contract[name].input, input);
      const handler = await HANDLERS[name]();
      // The schema just parsed by name is the handler's own; the compiler cannot follow the index through both tables.
      return await (handler as (s: EngineServices, i: unknown, o: CallOptions) => Promise<OutputOf<typeof name>>)(
        scopedServices(services, { log, onJob }),
        parsed,
        callOptions,
      );
    },
    close: () => services.close(),
  };
}
