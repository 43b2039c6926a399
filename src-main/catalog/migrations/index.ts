import { initial } from './0001-initial.ts';

/** Consecutive: entry n brings a catalog from version n to n + 1. Never edited once released, only appended to. */
export const MIGRATIONS: readonly string[] = [initial];
