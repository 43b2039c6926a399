import { useCallback } from 'react';
import type { AppSettings } from '#shared/contract/app.ts';
import { DEFAULT_SETTINGS } from '#shared/model/app-settings.ts';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';

/** The settings of now, and how to change some of them; a refusal is told. */
export function useSettings(): [AppSettings, (change: Partial<AppSettings>) => Promise<void>] {
  const { app, attempt } = useStores();
  const settings = useStore(app, (state) => state.app?.settings) ?? DEFAULT_SETTINGS;
  const change = useCallback(
    async (part: Partial<AppSettings>) => void (await attempt(() => app.getState().changeSettings(part))),
    [app, attempt],
  );
  return [settings, change];
}
