import type { OutputOf } from '#shared/contract.ts';
import { counted, number, took } from './word-numbers.ts';

/** The safety commands' results in sentences for a terminal; never what a list holds or what was found by it. */
export const SAFETY_WORDS = {
  safety_import: (output: OutputOf<'safety_import'>): string =>
    [
      `List ${output.id}: ${number(output.entries)} ${output.type} hashes; gleaner safety check asks it about what the library has already`,
      ...(output.duplicates > 0 ? [`  ${number(output.duplicates)} came twice`] : []),
      ...(output.other_type > 0 ? [`  ${number(output.other_type)} are of another type and were passed over`] : []),
      ...(output.bad > 0 ? [`  ${counted(output.bad, 'line')} cannot be read; the first: ${output.bad_lines.join(', ')}`] : []),
    ].join('\n'),
  safety_list: (output: OutputOf<'safety_list'>): string =>
    [
      ...(output.lists.length === 0 ? ['No safety lists; gleaner safety import takes one in'] : []),
      ...output.lists.map(
        ({ id, type, entries, added }) => `  ${id}  ${type.padEnd(6)} ${number(entries)} hashes, since ${added.slice(0, 10)}`,
      ),
      `${number(output.quarantined)} addresses in quarantine`,
    ].join('\n'),
  safety_remove: (output: OutputOf<'safety_remove'>): string =>
    `Removed ${counted(output.removed.length, 'list')}; ${number(output.quarantined)} addresses stay in quarantine`,
  safety_check: (output: OutputOf<'safety_check'>): string =>
    [
      `Checked ${counted(output.checked, 'sample')} in ${took(output.seconds)}: ${number(output.quarantined)} went into quarantine`,
      ...(output.not_told > 0 ? [`  ${number(output.not_told)} images cannot be told by their SHA-1: their bytes were not kept`] : []),
      ...(output.images > 0
        ? [
            `  The bytes of ${counted(output.images, 'image')} lie in the packs, out of reach, until gleaner compact removes them for good.`,
            '  Known material should be reported: report.cybertip.org (US), report.iwf.org.uk, cybertip.ca, or a hotline of inhope.org.',
            '  What you may keep or must do by law differs between countries; do not open the files.',
          ]
        : []),
      ...(output.state === 'paused' ? ['  Paused; the same command goes on.'] : []),
    ].join('\n'),
};
