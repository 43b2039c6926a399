import { useCallback } from 'react';
import { t } from '../../messages/translate.ts';
import { useStores } from '../../stores/stores.ts';
import { useCopyText } from './use-copy-text.ts';

/** Shows a folder in the system's file manager; in a browser, which has none, its path is copied. */
export function useShowFolder(): (path: string) => Promise<void> {
  const { shell, attempt } = useStores();
  const copy = useCopyText();
  return useCallback(
    async (path) => {
      if (!shell) return await copy(path, t('jobs.news.path_copied'));
      await attempt(async () => {
        const answer = await shell.perform({ kind: 'reveal', path });
        if (!answer.done) throw new Error(answer.message);
      });
    },
    [shell, attempt, copy],
  );
}
