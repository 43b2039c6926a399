import type { z } from 'zod';
import { AppError } from '../errors.ts';

const MAX_SHOWN_CHARACTERS = 200;

/** The input with defaults filled in. @throws AppError USAGE that names the call, the path in its input and the value there */
export function parseInput<Input extends z.ZodType>(name: string, schema: Input, input: unknown): z.output<Input> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path ?? [];
  const value = path.reduce<unknown>(
    (part, key) => (typeof part === 'object' && part !== null && Object.hasOwn(part, key) ? Reflect.get(part, key) : undefined),
    input,
  );
  const where = path.length === 0 ? 'input' : path.join('.');
  throw new AppError('USAGE', `${name}: ${where}: ${issue?.message}, got ${show(value)}`, { data: { operation: name, option: where } });
}

function show(value: unknown): string | undefined {
  const text = JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part));
  return text !== undefined && text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}…` : text;
}
