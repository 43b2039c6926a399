import type { OutputOf } from '#shared/contract.ts';
import { ITEM_STATUSES, type ItemStatus } from '#shared/outcome.ts';
import { formatBytes } from './progress-bar.ts';
import { counted, number, took } from './word-numbers.ts';

/** The result of an import, line by line. */
export function wordImport(output: OutputOf<'import'>): string[] {
  const known = output.rows - output.added;
  return [
    `Read ${counted(output.rows, 'sample')} from ${counted(output.parts, 'shard')} (${formatBytes(output.bytes)} of images) in ${took(output.seconds)}`,
    `  ${number(output.added)} samples and ${counted(output.images, 'image')} are new${known > 0 ? `; ${number(known)} samples were there already` : ''}`,
    ...(Object.entries(output.by_status) as [ItemStatus, number][])
      .sort(([, a], [, b]) => b - a)
      .map(([status, count]) => `  ${number(count)} ${status}: ${status === 'ok' ? 'with an image.' : ITEM_STATUSES[status].meaning}`),
    ...(output.pending > 0 ? [`  ${number(output.pending)} have no image yet (gleaner download)`] : []),
    ...Object.entries(output.skipped)
      .sort(([, a], [, b]) => b - a)
      .map(([reason, count]) => `  passed over: ${number(count)} x ${reason}`),
    ...output.skipped_places.map((place) => `    ${place}`),
  ];
}
