import type { Operation } from '#shared/contract.ts';
import { givenPath } from './given-path.ts';

/** Fields of an operation's input that name files and folders. */
const PATH_FIELDS: Partial<Record<Operation, readonly string[]>> = {
  extract: ['files'],
  import: ['paths'],
  pool_attach: ['paths'],
  score: ['heads', 'topics'],
  models_import: ['path'],
  models_compare: ['heads'],
  concept_export: ['out'],
  safety_import: ['path'],
  export: ['out'],
  stage_extract: ['in', 'out'],
};

/**
 * The input with every path full: a window and the engine share no current folder, so that `out` would be anywhere.
 * @throws AppError USAGE for a path that is neither full nor in the home folder
 */
export function withFullPaths<Input extends object>(operation: Operation, input: Input): Input {
  const full: Record<string, unknown> = Object.fromEntries(Object.entries(input));
  for (const field of PATH_FIELDS[operation] ?? []) {
    const value = full[field];
    if (typeof value === 'string') full[field] = givenPath(value);
    else if (Array.isArray(value)) full[field] = value.map((path: unknown) => (typeof path === 'string' ? givenPath(path) : path));
  }
  if (Array.isArray(full.similar_to))
    full.similar_to = full.similar_to.map((one: { path?: unknown } | null) =>
      typeof one?.path === 'string' ? { ...one, path: givenPath(one.path) } : one,
    );
  // Only texts were replaced by texts.
  return full as Input;
}
