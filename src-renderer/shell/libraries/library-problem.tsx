import { Database, HardDrive, Lock } from 'lucide-react';
import { AppError, type ErrorCode } from '#shared/errors.ts';
import { formatDateTime } from '../../messages/format.ts';
import { type MessageId, t } from '../../messages/translate.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import type { IconType } from '../../ui/icon.tsx';

interface Words {
  icon: IconType;
  tone: 'bad' | 'warn';
  title: MessageId;
  safe: MessageId;
}

const OTHER: Words = { icon: Database, tone: 'bad', title: 'problem.other.title', safe: 'problem.other.safe' };
const WORDS: Partial<Record<ErrorCode, Words>> = {
  LIBRARY_LOCKED: { icon: Lock, tone: 'warn', title: 'problem.library_locked.title', safe: 'problem.library_locked.safe' },
  LIBRARY_NEWER: { icon: Database, tone: 'warn', title: 'problem.library_newer.title', safe: 'problem.library_newer.safe' },
  LIBRARY_DAMAGED: { icon: Database, tone: 'bad', title: 'problem.library_damaged.title', safe: 'problem.library_damaged.safe' },
  LIBRARY_NOT_FOUND: { icon: Database, tone: 'warn', title: 'problem.library_not_found.title', safe: 'problem.library_not_found.safe' },
  LIBRARY_EXISTS: { icon: Database, tone: 'warn', title: 'problem.library_exists.title', safe: 'problem.library_exists.safe' },
  DISK_FULL: { icon: HardDrive, tone: 'bad', title: 'problem.disk_full.title', safe: 'problem.other.safe' },
};

/** Why a library could not be opened or made: what happened, what is safe, what to do. */
export function LibraryProblem({ error, onAgain }: { error: Error; onAgain?: (() => void) | undefined }) {
  const code = error instanceof AppError ? error.code : null;
  const { icon, tone, title, safe } = (code !== null && WORDS[code]) || OTHER;
  return (
    <ErrorState
      isCompact
      icon={icon}
      tone={tone}
      title={t(title)}
      what={whatHappened(error)}
      safe={t(safe)}
      code={code ?? undefined}
      actions={onAgain && <Button onPress={onAgain}>{t('problem.again')}</Button>}
    />
  );
}

/** The engine's sentence; a lock names its holder in the reader's way of writing times. */
function whatHappened(error: Error): string {
  const { pid, since } = error instanceof AppError && error.code === 'LIBRARY_LOCKED' ? error.data : {};
  const at = typeof since === 'string' ? Date.parse(since) : Number.NaN;
  if (typeof pid !== 'number' || Number.isNaN(at)) return error.message;
  return t('problem.library_locked', { pid: String(pid), since: formatDateTime(at) });
}
