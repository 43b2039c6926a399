import type { OutputOf } from '#shared/contract.ts';
import { formatBytes } from './progress-bar.ts';
import { counted, number, took } from './word-numbers.ts';

type Facts = Pick<OutputOf<'concept_train'>, 'chosen' | 'rejected' | 'held_out'>;

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;

function wordFacts({ chosen, rejected, held_out }: Facts): string {
  return `${number(chosen)} chosen and ${number(rejected)} rejected images; on images that it was not trained on it tells ${percent(held_out.accuracy)} right (AUC ${held_out.auc.toFixed(2)}, ${held_out.folds} folds)`;
}

/** The concept commands' results in sentences for a terminal. */
export const CONCEPT_WORDS = {
  concept_train: (output: OutputOf<'concept_train'>): string =>
    [
      `Trained ${output.name} on ${wordFacts(output)}`,
      ...(output.not_embedded > 0
        ? [`  ${number(output.not_embedded)} examples have no embedding yet and were left out (gleaner score)`]
        : []),
      `  scored ${counted(output.scored, 'sample')} as ${output.key} in ${took(output.seconds)}; ask for ${output.name}>=0.5`,
      ...(output.state === 'paused' ? [`  paused: ${output.reason}; gleaner score goes on`] : []),
    ].join('\n'),
  concept_list: (output: OutputOf<'concept_list'>): string =>
    output.concepts.length === 0
      ? 'No concepts yet; gleaner concept train makes one'
      : output.concepts
          .map(
            (concept) =>
              `${concept.name}  by ${concept.model}\n  ${wordFacts(concept)}\n  chosen ${concept.chosen_query}, rejected ${concept.rejected_query}`,
          )
          .join('\n'),
  concept_export: (output: OutputOf<'concept_export'>): string => `Wrote ${output.name} to ${output.out} (${formatBytes(output.bytes)})`,
  concept_remove: (output: OutputOf<'concept_remove'>): string => `Removed ${output.name}; scores that it gave stay`,
};
