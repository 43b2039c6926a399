import { type BrowserWindow, ipcMain } from 'electron';
import type { z } from 'zod';
import { isAppUrl } from '../shell-policy/app-url.ts';

/**
 * Answers a call of the preload. The one place where the shell listens to a page: only the main frame of our window, at our address, with an
 * argument that fits.
 * @param window the app's window, where there is one
 */
export function answerPage<Input>(
  channel: string,
  schema: z.ZodType<Input>,
  window: () => BrowserWindow | undefined,
  answer: (input: Input, window: BrowserWindow) => unknown,
): void {
  ipcMain.handle(channel, async ({ sender, senderFrame }, argument: unknown) => {
    const ours = window();
    if (ours === undefined || sender !== ours.webContents || senderFrame !== sender.mainFrame || !isAppUrl(senderFrame.url)) {
      throw new Error(`${channel}: refused, not asked by the app's own page`);
    }
    return await answer(schema.parse(argument), ours);
  });
}
