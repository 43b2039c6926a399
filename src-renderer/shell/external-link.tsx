import type { ReactNode } from 'react';
import { useStores } from '../stores/stores.ts';

/** A link out of the app: the user's browser opens it, in the desktop app by way of the shell. */
export function ExternalLink({ href, children }: { href: string; children: ReactNode }) {
  const { shell, attempt } = useStores();
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      onClick={(event) => {
        if (!shell) return;
        event.preventDefault();
        void attempt(async () => {
          const answer = await shell.openExternal(href);
          if (!answer.done) throw new Error(answer.message);
        });
      }}
    >
      {children}
    </a>
  );
}
