import { type BrowserWindow, dialog, type OpenDialogOptions } from 'electron';
import type { z } from 'zod';
import type { pickOptions } from '#shared/shell.ts';

const OPEN_PROPERTIES = {
  file: ['openFile'],
  files: ['openFile', 'multiSelections'],
  folder: ['openDirectory', 'createDirectory'],
  folders: ['openDirectory', 'multiSelections'],
} as const satisfies Record<string, OpenDialogOptions['properties']>;

/** Asks for files or folders in the system's own dialog. @returns absolute paths; empty where the user cancelled */
export async function pickPaths(window: BrowserWindow, options: z.output<typeof pickOptions>): Promise<string[]> {
  const shared = {
    title: options.title,
    ...(options.button !== undefined && { buttonLabel: options.button }),
    ...(options.start !== undefined && { defaultPath: options.start }),
    ...(options.endings.length > 0 && {
      filters: [{ name: options.endings.map((ending) => `*.${ending}`).join(', '), extensions: options.endings }],
    }),
  };
  if (options.kind === 'save') {
    const { filePath } = await dialog.showSaveDialog(window, shared);
    return filePath === undefined || filePath === '' ? [] : [filePath];
  }
  return (await dialog.showOpenDialog(window, { ...shared, properties: [...OPEN_PROPERTIES[options.kind]] })).filePaths;
}

/** Asks with buttons, of which the last one is also what Escape means. @returns index of the button */
export async function ask(
  window: BrowserWindow | undefined,
  question: { message: string; detail: string; buttons: readonly string[] },
): Promise<number> {
  const options = {
    ...question,
    type: 'question' as const,
    buttons: [...question.buttons],
    defaultId: 0,
    cancelId: question.buttons.length - 1,
    noLink: true,
  };
  const { response } = window === undefined ? await dialog.showMessageBox(options) : await dialog.showMessageBox(window, options);
  return response;
}
