import { useEffect, useLayoutEffect } from 'react';
import { setLocale } from './messages/translate.ts';
import { applySettings, localeOf, watchSystemTheme } from './shell/appearance.ts';
import { Frame } from './shell/frame.tsx';
import { useStore } from './stores/create-store.ts';
import { useStores } from './stores/stores.ts';
import { UiProvider } from './ui/ui-provider.tsx';

/** The whole window. */
export function App() {
  const { app } = useStores();
  const settings = useStore(app, (state) => state.app?.settings);
  // Before anything below writes a number.
  setLocale(localeOf(settings?.locale ?? 'system'));
  useLayoutEffect(() => {
    if (settings) applySettings(settings);
  }, [settings]);
  useEffect(() => {
    if (!settings) return undefined;
    return watchSystemTheme(() => applySettings(settings));
  }, [settings]);
  return (
    // The texts are English, and so is the direction of the page; captions have their own.
    <UiProvider locale="en">
      <Frame />
    </UiProvider>
  );
}
