import { z } from 'zod';
import { useStore } from '../../stores/create-store.ts';
import { useStores } from '../../stores/stores.ts';
import { useLayoutValue } from '../../stores/use-layout-value.ts';

const heightSchema = z.number().int().min(72).max(320);

/** Height of the tiles: the setting, until it is changed here. */
export function useTileHeight(): [number, (height: number) => void] {
  const { app } = useStores();
  const setting = useStore(app, (state) => state.app?.settings.tile_height ?? 116);
  return useLayoutValue('library.tile_height', heightSchema, setting);
}
