import { contract, type InputOf, type Operation, type OutputOf, type ParsedInputOf } from '#shared/contract.ts';
import { AppError } from '#shared/errors.ts';
import type { Progress } from '../jobs/progress.ts';
import { createServices, type EngineOptions, type EngineServices } from './services.ts';

export interface CallOptions {
  onProgress?: ((progress: Progress) => void) | undefined;
  signal: AbortSignal;
}

/** A handler is thin: it builds a stage or a question, has it run, and words the answer. */
export type Handler<Name extends Operation> = (
  services: EngineServices,
  input: ParsedInputOf<Name>,
  options: CallOptions,
) => Promise<OutputOf<Name>>;

/** Loaded on first use, so that a command line starts only what it needs. */
const HANDLERS: { [Name in Operation]: () => Promise<Handler<Name>> } = {
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
  export: async () => (await import('./handlers/export.ts')).exportSamples,
  stage_extract: async () => (await import('./handlers/stage-extract.ts')).stageExtract,
  stage_fetch: async () => (await import('./handlers/stage-fetch.ts')).stageFetch,
  status: async () => (await import('./handlers/status.ts')).status,
  compact: async () => (await import('./handlers/compact.ts')).compact,
  verify: async () => (await import('./handlers/verify.ts')).verify,
};

export interface Engine {
  /** Runs one operation of the contract. @throws AppError USAGE for an input the contract refuses, and what the operation throws */
  call<Name extends Operation>(name: Name, input: InputOf<Name>, options: CallOptions): Promise<OutputOf<Name>>;
  close(): Promise<void>;
}

/** Composition root of the engine over one library. Nothing is opened before the first call. */
export function createEngine(options: EngineOptions): Engine {
  const services = createServices(options);
  return {
    async call(name, input, callOptions) {
      const parsed = contract[name].input.safeParse(input);
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        const path = issue?.path ?? [];
        const value = path.reduce<unknown>(
          (part, key) => (typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined),
          input,
        );
        const where = path.length === 0 ? 'input' : path.join('.');
        throw new AppError('USAGE', `${name}: ${where}: ${issue?.message}, got ${JSON.stringify(value)}`, {
          data: { operation: name, option: where },
        });
      }
      const handler = await HANDLERS[name]();
      // The schema just parsed by name is the handler's own; the compiler cannot follow the index through both tables.
      return await (handler as (s: EngineServices, i: unknown, o: CallOptions) => Promise<OutputOf<typeof name>>)(
        services,
        parsed.data,
        callOptions,
      );
    },
    close: () => services.close(),
  };
}
