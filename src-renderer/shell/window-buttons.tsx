import { Copy, Minus, Square, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { t } from '../messages/translate.ts';
import { useStores } from '../stores/stores.ts';
import { IconButton } from '../ui/icon-button.tsx';

/** Minimize, maximize, close: in the desktop app, where the system draws none. */
export function WindowButtons() {
  const { shell, onShellEvent } = useStores();
  const [state, setState] = useState<{ isDrawn: boolean; isMaximized: boolean }>({ isDrawn: false, isMaximized: false });
  useEffect(
    () =>
      onShellEvent((event) => {
        if (event.kind === 'window') setState({ isDrawn: event.draws_controls, isMaximized: event.is_maximized });
      }),
    [onShellEvent],
  );
  if (!shell || !state.isDrawn) return null;
  return (
    <>
      <IconButton
        label={t('shell.window.minimize')}
        icon={Minus}
        onPress={() => void shell.perform({ kind: 'window', change: 'minimize' })}
      />
      <IconButton
        label={t(state.isMaximized ? 'shell.window.restore' : 'shell.window.maximize')}
        icon={state.isMaximized ? Copy : Square}
        onPress={() => void shell.perform({ kind: 'window', change: 'toggle-maximize' })}
      />
      <IconButton label={t('shell.window.close')} icon={X} onPress={() => void shell.perform({ kind: 'window', change: 'close' })} />
    </>
  );
}
