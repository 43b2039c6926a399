import { z } from 'zod';
import { AppError, type ErrorShape } from '../errors.ts';
import { decodeMessage, encodeMessage } from './codec.ts';

/** Numbers a call or stream; the client chooses it, and uses it once. */
const id = z.number().int().nonnegative();
const name = z.string().max(100);

const request = z.discriminatedUnion('kind', [
  /** `progress`: whether snapshots of the progress are wanted. */
  z.strictObject({ kind: z.literal('call'), id, name, input: z.unknown().optional(), progress: z.boolean() }),
  z.strictObject({ kind: z.literal('stream'), id, name, input: z.unknown().optional() }),
  z.strictObject({ kind: z.literal('cancel'), id }),
  /** The snapshot is dealt with: the next one may come. */
  z.strictObject({ kind: z.literal('acknowledge'), id }),
]);

const errorShape: z.ZodType<ErrorShape> = z.strictObject({
  name: z.string(),
  message: z.string(),
  stack: z.string().optional(),
  code: z.string().optional(),
  data: z.record(z.string(), z.unknown()).optional(),
  get cause() {
    return errorShape.optional();
  },
});

const response = z.discriminatedUnion('kind', [
  /** Of a stream, or of the progress of a call. No other one comes before it is acknowledged, but for a stream's last. */
  z.strictObject({ kind: z.literal('snapshot'), id, value: z.unknown().optional() }),
  /** A call's output; without a value, the end of a stream. */
  z.strictObject({ kind: z.literal('result'), id, value: z.unknown().optional() }),
  z.strictObject({ kind: z.literal('error'), id, error: errorShape }),
]);

export type Request = z.output<typeof request>;
export type Response = z.output<typeof response>;

export function encodeRequest(message: Request, maxBytes?: number): Uint8Array<ArrayBuffer> {
  return encodeMessage(message, maxBytes);
}

export function encodeResponse(message: Response, maxBytes?: number): Uint8Array<ArrayBuffer> {
  return encodeMessage(message, maxBytes);
}

/** @throws AppError USAGE for anything that is no request */
export function decodeRequest(bytes: Uint8Array, maxBytes?: number): Request {
  return parse(request, decodeMessage(bytes, maxBytes));
}

/** @throws AppError USAGE for anything that is no response */
export function decodeResponse(bytes: Uint8Array, maxBytes?: number): Response {
  return parse(response, decodeMessage(bytes, maxBytes));
}

function parse<T>(schema: z.ZodType<T>, message: unknown): T {
  const parsed = schema.safeParse(message);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError('USAGE', `message: ${issue?.path.join('.') || 'it'}: ${issue?.message}`);
}
