import { join } from 'node:path';
import { build, type Configuration, type AfterPackContext as PackContext } from 'electron-builder';
import beforeShippingPack from './before-pack.ts';
import { readFuses } from './fuse-wire.ts';

/** A packed app. */
export interface PackedApp {
  folder: string;
  /** Its folder with app.asar, engine and node. */
  resources: string;
  /** Fuses of the configuration that the given Electron does not have. */
  lackingFuses: string[];
}

/**
 * Packs the app as a folder for the platform that this runs on; the checkout is the working folder.
 * @param options.config file that says how, from the checkout @param options.out default: the configuration's
 * @param options.isStaged takes the engine as the last packing has put it together
 * @param options.electronDist folder with another Electron than the pinned one (Linux); fuses that it is too old for are left out, as to set one is an error
 */
export async function packApp(options: {
  config: string;
  out?: string;
  electronDist?: string | undefined;
  isStaged?: true;
}): Promise<PackedApp> {
  const { config: file, out, electronDist, isStaged } = options;
  const known = electronDist === undefined ? undefined : readFuses(join(electronDist, 'electron')).wire;
  const lackingFuses: string[] = [];
  let packed: PackedApp | undefined;
  const config: Configuration = {
    extends: file,
    ...(electronDist !== undefined && { electronDist }),
    ...(out !== undefined && { directories: { output: out } }),
    beforePack: async (context: PackContext) => {
      const fuses = context.packager.config.electronFuses ?? {};
      lackingFuses.push(...Object.keys(fuses).filter((name) => known !== undefined && !(name in known)));
      for (const name of lackingFuses) Reflect.deleteProperty(fuses, name);
      if (isStaged === undefined) await beforeShippingPack(context);
    },
    afterPack: ({ appOutDir, packager }: PackContext) => {
      packed = { folder: appOutDir, resources: packager.getResourcesDir(appOutDir), lackingFuses };
    },
  };
  await build({ dir: true, config, publish: 'never' });
  if (packed === undefined) throw new Error('electron-builder has packed nothing');
  return packed;
}
