import type { appContract } from '#shared/contract.ts';
import type { RpcHandlers } from '#shared/rpc/server.ts';
import type { MediaSource } from '../http/media.ts';
import type { AppOptions } from './app-options.ts';
import { appSnapshot } from './app-snapshot.ts';
import { Changes } from './changes.ts';
import { configFolder } from './config-folder.ts';
import { folderCreate, folderList } from './folder-list.ts';
import { forwardCalls } from './forward-calls.ts';
import { withFullPaths } from './full-paths.ts';
import { fromHome } from './given-path.ts';
import { LibraryHost } from './library-host.ts';
import { followLibrary, followRuns } from './library-streams.ts';
import { RecentLibraries } from './recent-libraries.ts';
import { SettingsStore } from './settings-store.ts';

export interface App {
  handlers: RpcHandlers<typeof appContract>;
  /** Pictures of the open library. */
  media: MediaSource;
  /** Pauses what runs and closes the library. Nothing may be called afterwards. */
  close(): Promise<void>;
}

/** Snapshots of the app come at most so often. */
const APP_INTERVAL_MS = 50;

/** Composition root of the app: the user's settings, at most one open library, and the handlers that every home serves. */
export function createApp(options: AppOptions): App {
  const { log } = options;
  const folder = options.configDir ?? configFolder();
  const settings = new SettingsStore({ folder, log });
  const recent = new RecentLibraries({ folder, log });
  const changes = new Changes();
  const host = new LibraryHost({ options, settings, recent, changes });

  const handlers: App['handlers'] = {
    calls: {
      ...forwardCalls(host),
      library_create: ({ path }) => host.create(path),
      library_open: ({ path }) => host.open(path),
      async library_close() {
        await host.close();
        return {};
      },
      async recent_remove({ path }) {
        await recent.remove(path);
        changes.notify();
        return {};
      },
      async settings_change(patch) {
        const changed = await settings.change(patch);
        changes.notify();
        return changed;
      },
      folder_list: (input, { signal }) => folderList(input, { signal }),
      folder_create: ({ path }) => folderCreate(path),
      run_start: async ({ operation, input }) => host.get().runs.start(operation, withFullPaths(operation, input)),
      async run_pause({ run }) {
        host.get().runs.pause(run);
        return {};
      },
      async run_resume({ run }) {
        await host.get().runs.resume(run);
        return {};
      },
      async run_cancel({ run }) {
        host.get().runs.cancel(run);
        return {};
      },
      async run_dismiss({ run }) {
        host.get().runs.dismiss(run);
        return {};
      },
      runs_pause: async () => host.get().runs.pauseAll(),
      runs_resume: async () => await host.get().runs.resumeAll(),
      run_log: async ({ run, limit }) => host.get().runs.logOf(run, limit),
      async export_preflight(input, { signal }) {
        const library = host.get();
        const { exportPreflight } = await import('../engine/export-preflight.ts');
        const nsfwThreshold = settings.current.nsfw_threshold;
        const request = { ...input, out: fromHome(input.out) };
        return await library.use(signal, (stop) => exportPreflight(library.engine.services, request, { signal: stop, nsfwThreshold }));
      },
      async export_formats() {
        const { exportFormats } = await import('../engine/export-formats.ts');
        return { formats: exportFormats() };
      },
    },
    streams: {
      app: (_input, { signal, emit }) =>
        changes.follow(() => appSnapshot({ home: options.home, settings, recent, host }), { signal, emit, intervalMs: APP_INTERVAL_MS }),
      library: (_input, { signal, emit }) => followLibrary(host, changes, { signal, emit }),
      runs: (_input, { signal, emit }) => followRuns(host, changes, { signal, emit }),
    },
  };
  return {
    handlers,
    media: { find: async (kind, sha256, signal) => await find(host, kind, sha256, signal) },
    close: () => host.close(),
  };
}

const find = async (host: LibraryHost, ...[kind, sha256, signal]: Parameters<MediaSource['find']>) => {
  const library = host.get();
  return await library.use(signal, (stop) => library.engine.services.media().find(kind, sha256, stop));
};
