import type { OutputOf } from '#shared/contract.ts';
import { formatBytes } from './progress-bar.ts';
import { counted, number, took } from './word-numbers.ts';

type ListedFile = OutputOf<'pool_list'>['files'][number];
type ForeignAccount = Pick<OutputOf<'pool_attach'>['attached'][number], 'columns' | 'further_columns' | 'unfit' | 'swap_size' | 'url_null'>;

/** The pool commands' results in sentences for a terminal. */
export const POOL_WORDS = {
  pool_attach: (output: OutputOf<'pool_attach'>): string => {
    const lines = [
      `Attached ${counted(output.attached.length, 'file')} (${formatBytes(output.bytes)}) with ${number(output.rows)} pairs in ${took(output.seconds)}`,
    ];
    for (const file of output.attached) lines.push(`  ${file.name}  ${number(file.rows)} pairs  ${file.path}`, ...wordForeign(file));
    return lines.join('\n');
  },
  pool_detach: (output: OutputOf<'pool_detach'>): string => {
    const lines: string[] = [];
    if (output.detached.length > 0)
      lines.push(
        `Detached ${output.detached.join(', ')}; the ${output.detached.length === 1 ? 'file stays' : 'files stay'} where they lie`,
      );
    if (output.deleted.length > 0) lines.push(`Deleted ${output.deleted.join(', ')}: ${formatBytes(output.bytes_freed)} freed`);
    return lines.join('\n');
  },
  pool_list: (output: OutputOf<'pool_list'>): string =>
    [
      `${counted(output.files.length, 'file')} in the pool with ${number(output.rows)} pairs (${formatBytes(output.bytes)})`,
      ...output.files.flatMap(wordFile),
    ].join('\n'),
  pool_verify: (output: OutputOf<'pool_verify'>): string =>
    [
      output.ok
        ? `All is well: ${counted(output.files, 'pool file')} with ${number(output.rows)} pairs (${formatBytes(output.bytes)}) in ${took(output.seconds)}`
        : `${number(output.problems.length)} problems found:`,
      ...output.problems.map((problem) => `  ${problem}`),
    ].join('\n'),
};

function wordFile({ name, kind, state, problem, path, rows, bytes, extracted, attached }: ListedFile): string[] {
  const lines = [`  ${name}  ${kind}${state === 'ok' ? '' : `, ${state.toUpperCase()}`}  ${number(rows)} pairs (${formatBytes(bytes)})`];
  if (problem !== null) lines.push(`    ${problem}`);
  if (extracted !== null) {
    const { source, type, preset, language, candidates, duplicates, rejected, bad_records } = extracted;
    lines.push(`    from ${source}: type ${type}, preset ${preset}${language ? ', language' : ''}`);
    const rules = Object.entries(rejected).filter(([, count]) => count > 0);
    const refused = rules.map(([rule, count]) => `${number(count)} refused by ${rule}`);
    lines.push(`    ${[`${number(candidates)} candidates`, `${number(duplicates)} duplicates`, ...refused].join(', ')}`);
    if (bad_records > 0) lines.push(`    ${number(bad_records)} broken records`);
  }
  if (attached !== null) lines.push(`    ${path}`, ...wordForeign(attached));
  return lines;
}

function wordForeign({ columns, further_columns, unfit, swap_size, url_null }: ForeignAccount): string[] {
  const mapped = Object.entries(columns).map(([field, column]) => `${field} = ${column}`);
  const lines = [`    ${mapped.join(', ')}`];
  if (further_columns.length > 0) lines.push(`    further columns: ${further_columns.join(', ')}`);
  if (swap_size) lines.push('    width and height are exchanged in this file (--no-swap-size if they are not)');
  if (url_null > 0) lines.push(`    ${number(url_null)} rows have no URL and are left out`);
  for (const { column, expected, found } of unfit) lines.push(`    ${column} is not read: expected ${expected}, found ${found}`);
  return lines;
}
