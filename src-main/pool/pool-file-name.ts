import { createHash } from 'node:crypto';
import type { FileIdentity } from '../util/file-identity.ts';

/** Raised whenever the same source and options give other rows than before, so that pool files of both versions can stand side by side. */
export const EXTRACTOR_VERSION = 2;

/** Base name of a source file without the endings of its format, fit for any file system: `CC-MAIN-…-00000`. */
export function sourceStem(name: string): string {
  const stem = name
    .replace(/\.gz$/i, '')
    .replace(/\.(wat|wet|csv|tsv|txt|jsonl|json|parquet)$/i, '')
    .replace(/\.warc$/i, '');
  return (
    stem
      .replaceAll(/[^A-Za-z0-9._-]+/g, '_')
      .replace(/^[._]+/, '')
      .slice(0, 80) || 'source'
  );
}

/**
 * Name of the pool file: stem and 16 hex digits over everything that its rows depend on.
 * @param options cloneable data; keys are sorted, so their order does not matter
 */
export function poolFileName(stem: string, identity: FileIdentity, options: unknown, extractorVersion: number): string {
  const hash = createHash('sha256')
    .update(canonicalJson({ identity: identity.sha256, options, extractorVersion }))
    .digest('hex');
  return `${stem}-${hash.slice(0, 16)}.parquet`;
}

/** JSON with sorted keys: one text for equal data. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
