import { join } from 'node:path';
import { type AppSettings, appSettings } from '#shared/contract/app.ts';
import { DEFAULT_SETTINGS } from '#shared/model/app-settings.ts';
import type { Log } from '../util/log.ts';
import { readJsonObject, writeJson } from './json-file.ts';

type SettingsPatch = { [Key in keyof AppSettings]?: AppSettings[Key] | undefined };

/** What the user has set for this computer: `settings.json` in the configuration folder. */
export class SettingsStore {
  readonly #path: string;
  readonly #log: Log;
  #settings: AppSettings;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(options: { folder: string; log: Log }) {
    this.#path = join(options.folder, 'settings.json');
    this.#log = options.log;
    this.#settings = this.#read();
  }

  get current(): AppSettings {
    return this.#settings;
  }

  /** Changes some and writes them. What another window has written in the meantime is kept. @throws AppError DISK_FULL */
  async change(patch: SettingsPatch): Promise<AppSettings> {
    const mine = this.#writing.then(async () => {
      const changed = { ...this.#read(), ...withoutUndefined(patch) };
      await writeJson(this.#path, changed);
      this.#settings = changed;
      return changed;
    });
    this.#writing = mine.catch(() => {});
    return await mine;
  }

  /** Keys that we do not know are those of another version; a value that we cannot take falls back to its default. */
  #read(): AppSettings {
    const found = readJsonObject(this.#path, this.#log) ?? {};
    const known: Record<string, unknown> = {};
    for (const [key, schema] of Object.entries(appSettings.shape)) {
      if (!(key in found)) continue;
      const parsed = schema.safeParse(found[key]);
      if (parsed.success) known[key] = parsed.data;
      else
        this.#log.warn(
          { path: this.#path, setting: key, value: found[key] },
          'a setting has a value that it cannot have; its default is used',
        );
    }
    return appSettings.parse({ ...DEFAULT_SETTINGS, ...known });
  }
}

function withoutUndefined(patch: SettingsPatch): Partial<AppSettings> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}
