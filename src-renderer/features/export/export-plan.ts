import { useState } from 'react';
import { z } from 'zod';
import type { appContract } from '#shared/contract.ts';
import type { CallOutput } from '#shared/rpc/spec.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { useLayoutValue } from '../../stores/use-layout-value.ts';
import { useAnswer } from '../library/use-answer.ts';
import { type OptionField, optionFields } from './option-fields.ts';

export type Format = CallOutput<typeof appContract, 'export_formats'>['formats'][number];
export type Preflight = CallOutput<typeof appContract, 'export_preflight'>;

/** What is going to be exported, and what would come of it. */
export interface ExportPlan {
  formats: readonly Format[] | null;
  formatsError: Error | null;
  format: Format | undefined;
  fields: readonly OptionField[];
  options: Readonly<Record<string, unknown>>;
  out: string;
  /** Conditions that the export has besides those of the view. */
  extra: readonly string[];
  /** The query of the export. */
  where: string;
  /** Of the last settings that were checked. */
  preflight: Preflight | null;
  /** Whether `preflight` is of the settings of now. */
  isChecked: boolean;
  preflightError: Error | null;
  setFormat(id: string): void;
  setOption(name: string, value: unknown): void;
  resetOptions(): void;
  setOut(path: string): void;
  leaveOut(condition: string): void;
  takeBack(condition: string): void;
}

const nameSchema = z.string();
const optionsSchema = z.record(z.string(), z.unknown());
const NO_OPTIONS: Record<string, unknown> = {};

/** @returns parent folder with its separator, and the last part: `/a/`, `b` */
export function splitPath(path: string): [string, string] {
  const at = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return [path.slice(0, at + 1), path.slice(at + 1)];
}

/** The format that most training code reads comes first; those that are not known here last. */
const ORDER = ['webdataset', 'files', 'parquet', 'url-parquet', 'dummy'];
const placeOf = ({ id }: Format): number => (ORDER.includes(id) ? ORDER.indexOf(id) : ORDER.length);

/** Settings of an export; format and options are remembered on this computer. */
export function useExportPlan(): ExportPlan {
  const { client, app, query, library } = useStores();
  const view = useStore(query.library, (state) => state.text);
  const folder = useStore(app, (state) => state.app?.library?.path ?? '');
  const rev = useStore(library, (state) => state.library?.rev ?? 0);
  const [wanted, setFormat] = useLayoutValue('export.format', nameSchema, 'webdataset');
  const [kept, setKept] = useLayoutValue('export.options', optionsSchema, NO_OPTIONS);
  const [typed, setOut] = useState<string | null>(null);
  const [tries, setTries] = useState(1);
  const [extra, setExtra] = useState<readonly string[]>([]);

  const { value: formats, error: formatsError } = useAnswer('formats', async (signal) =>
    [...(await client.call('export_formats', {}, { signal })).formats].sort((a, b) => placeOf(a) - placeOf(b)),
  );
  const format = formats?.find(({ id }) => id === wanted) ?? formats?.[0];
  const fields = format ? optionFields(format.schema) : [];
  // Only what the format takes: options of another one stay remembered.
  const options = Object.fromEntries(Object.entries(kept).filter(([name]) => fields.some((field) => field.name === name)));
  const [parent, name] = splitPath(folder.replace(/[\\/]$/, ''));
  const out = typed ?? `${parent}${name}-export${tries === 1 ? '' : `-${tries}`}`;
  const where = [view, ...extra].filter((part) => part !== '').join(' ');
  const request = { format: format?.id ?? '', out, where, options };
  const key = format ? JSON.stringify([request, rev]) : null;
  const { value: preflight, key: checked, error } = useAnswer(key, (signal) => client.call('export_preflight', request, { signal }), 150);
  // A proposal of ours that is taken is none.
  if (typed === null && checked === key && preflight?.out_state === 'occupied') setTries(tries + 1);

  return {
    formats,
    formatsError,
    format,
    fields,
    options,
    out,
    extra,
    where,
    preflight,
    isChecked: checked === key && preflight !== null,
    preflightError: error,
    setFormat,
    setOption(option, value) {
      const { [option]: _, ...others } = kept;
      setKept(value === undefined ? others : { ...others, [option]: value });
    },
    resetOptions: () => setKept({}),
    setOut,
    leaveOut: (condition) => setExtra([...extra.filter((other) => other !== condition), condition]),
    takeBack: (condition) => setExtra(extra.filter((other) => other !== condition)),
  };
}
