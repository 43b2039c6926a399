import type { z } from 'zod';
import { appCalls, appStreams } from './contract/app.ts';
import { editCalls, editStreams } from './contract/edits.ts';
import { operationCalls } from './contract/operations.ts';
import { runCalls, runStreams } from './contract/runs.ts';
import { viewCalls } from './contract/views.ts';

/**
 * Everything that an engine over one library answers: the operations of the command line, what the screens show, and what the user changes.
 */
export const contract = { ...operationCalls, ...viewCalls, ...editCalls } as const;

/** What the app answers: the engine's calls, those about runs in the background, and those about the app itself. */
export const appContract = {
  calls: { ...contract, ...runCalls, ...appCalls },
  streams: { ...appStreams, ...editStreams, ...runStreams },
} as const;

export type Operation = keyof typeof contract;
/** What the command line has a command for. */
export type CommandOperation = keyof typeof operationCalls;
/** What a caller may pass: defaults may be left out. */
export type InputOf<Name extends Operation> = z.input<(typeof contract)[Name]['input']>;
/** What a handler gets: defaults filled in. */
export type ParsedInputOf<Name extends Operation> = z.output<(typeof contract)[Name]['input']>;
export type OutputOf<Name extends Operation> = z.output<(typeof contract)[Name]['output']>;
