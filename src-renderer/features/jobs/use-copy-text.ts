import { useCallback } from 'react';
import { useStores } from '../../stores/stores.ts';

/** Puts text on the clipboard and says so. In the desktop app the page itself has no permission to. */
export function useCopyText(): (text: string, told: string) => Promise<void> {
  const { shell, ui, attempt } = useStores();
  return useCallback(
    async (text, told) => {
      await attempt(async () => {
        if (shell) {
          const answer = await shell.perform({ kind: 'copy_text', text });
          if (!answer.done) throw new Error(answer.message);
        } else await navigator.clipboard.writeText(text);
        ui.getState().tell({ tone: 'done', text: told });
      });
    },
    [shell, ui, attempt],
  );
}
