import type { ElectronApplication } from 'playwright-core';

/**
 * Answers the next question of the shell, which no test could click: a native message box. Of Electron, only what opens something outside the window is replaced.
 * @param button label of the button to press; of no effect on dialogs for files
 */
export async function answerDialogs(app: ElectronApplication, button: string): Promise<void> {
  await app.evaluate(({ dialog }, label) => {
    const asked: string[] = [];
    Reflect.set(globalThis, 'asked', asked);
    dialog.showMessageBox = async (...words: unknown[]) => {
      const options = words.at(-1);
      const buttons: unknown = Reflect.get(Object(options), 'buttons');
      asked.push(`${Reflect.get(Object(options), 'message')}`);
      return { response: Array.isArray(buttons) ? buttons.indexOf(label) : 0, checkboxChecked: false };
    };
  }, button);
}

/** Messages of the boxes that were shown since answerDialogs. */
export async function askedQuestions(app: ElectronApplication): Promise<string[]> {
  return await app.evaluate(() => Reflect.get(globalThis, 'asked'));
}

/** Picks these paths in every dialog for files that follows, and keeps what it was opened with. */
export async function pickInDialogs(app: ElectronApplication, paths: readonly string[]): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async (...words: unknown[]) => {
      Reflect.set(globalThis, 'dialogOptions', words.at(-1));
      return { canceled: false, filePaths: [...chosen] };
    };
  }, paths);
}

/** Keeps the paths that are to be shown in the file manager, which a machine without a desktop does not have. */
export async function catchRevealed(app: ElectronApplication): Promise<() => Promise<string[]>> {
  await app.evaluate(({ shell }) => {
    const revealed: string[] = [];
    Reflect.set(globalThis, 'revealed', revealed);
    shell.showItemInFolder = (path) => void revealed.push(path);
  });
  return async () => await app.evaluate(() => Reflect.get(globalThis, 'revealed'));
}
