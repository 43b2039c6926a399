import { formatDuration } from './progress-bar.ts';

export const number = (value: number): string => value.toLocaleString('en');

/** `1 file`, `2 files` */
export const counted = (count: number, noun: string): string => `${number(count)} ${noun}${count === 1 ? '' : 's'}`;

export const took = (seconds: number): string => (seconds < 10 ? `${seconds.toFixed(1)} s` : formatDuration(seconds * 1000));
