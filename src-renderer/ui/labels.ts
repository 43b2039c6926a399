import { createContext, useContext } from 'react';

/** The few words that the components say themselves. The application gives them in the reader's language through `UiProvider`. */
export type UiLabels = {
  close: string;
  messages: string;
  copy: (what: string) => string;
  remove: (what: string) => string;
  clear: string;
  lowerBound: (what: string) => string;
  upperBound: (what: string) => string;
  min: string;
  max: string;
  noBound: string;
  stars: (count: number) => string;
  notRated: string;
  pick: string;
  reject: string;
  mixed: string;
  excluded: string;
  searchValues: (what: string) => string;
  resizeColumn: (what: string) => string;
  notANumber: (text: string) => string;
  estimating: string;
  whatHappened: string;
  whatIsSafe: string;
};

export const ENGLISH_LABELS: UiLabels = {
  close: 'Close',
  messages: 'Messages',
  copy: (what) => `Copy ${what}`,
  remove: (what) => `Remove ${what}`,
  clear: 'Clear',
  lowerBound: (what) => `${what}, lower bound`,
  upperBound: (what) => `${what}, upper bound`,
  min: 'min',
  max: 'max',
  noBound: 'no bound',
  stars: (count) => (count === 1 ? '1 star' : `${count} stars`),
  notRated: 'not rated',
  pick: 'Pick',
  reject: 'Reject',
  mixed: 'some',
  excluded: 'excluded',
  searchValues: (what) => `Search ${what}`,
  resizeColumn: (what) => `Width of ${what}`,
  notANumber: (text) => `Expected a number or p1 to p99, got “${text}”`,
  estimating: 'estimating',
  whatHappened: 'What happened',
  whatIsSafe: 'What is safe',
};

export const LabelsContext = createContext<UiLabels>(ENGLISH_LABELS);

/** Words of the components in the reader's language. */
export function useLabels(): UiLabels {
  return useContext(LabelsContext);
}
