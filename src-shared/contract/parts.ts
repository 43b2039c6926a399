import { z } from 'zod';
import { ITEM_STATUSES, type ItemStatus } from '../outcome.ts';

/** Pieces that several groups of the contract share. Names are those of the command line: snake_case, units in the name. */
export const count = z.number().int().nonnegative();
export const seconds = z.number().nonnegative();
export const itemStatus = z.enum(Object.keys(ITEM_STATUSES) as [ItemStatus, ...ItemStatus[]]);
export const scope = z.enum(['library', 'pool']);
/** Milliseconds since 1970 (UTC). */
export const time = z.number().int();
export const sampleId = z.number().int().positive();
/** 64 hex digits. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hex digits');
export const numbers = z.instanceof(Float64Array);
export const bytes = z.instanceof(Uint8Array);
export const tagName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}+$/u, 'expected no control characters');
