import { DEFAULT_HUB, Hub } from '../../models/store/hub.ts';
import { readRecord } from '../../models/store/model-record.ts';
import { ModelStore } from '../../models/store/model-store.ts';
import { choosePackage, installedName } from '../../models/store/package-list.ts';
import { pullModel } from '../../models/store/pull-model.ts';
import type { Handler } from '../create-engine.ts';
import { tryOutModel } from '../model-trial.ts';

export const modelsPull: Handler<'models_pull'> = async (services, input, { signal, onProgress }) => {
  const started = performance.now();
  const store = new ModelStore(services.library().paths.models);
  const choice = choosePackage(input.id, input.precision);
  const name = installedName(choice.pack, choice.precision);
  if (store.isInstalled(name)) {
    const { title, licence, source } = await readRecord(store.folderOf(name));
    return { name, title, licence, commit: source.kind === 'hub' ? source.commit : null, bytes: 0, already: true, seconds: 0 };
  }
  if (choice.pack.licence_note !== '') services.log.info({ model: input.id, licence: choice.pack.licence }, choice.pack.licence_note);
  const hubName = input.hub ?? DEFAULT_HUB;
  const hub = new Hub(hubName);
  let last = { at: started, bytes: 0, rate: 0 };
  try {
    const { record, bytes } = await pullModel(choice, {
      store,
      hub,
      hubName,
      tryOut: tryOutModel(services, signal),
      now: services.now,
      onProgress: (progress) => {
        const at = performance.now();
        if (at - last.at < 200 && progress.bytes !== progress.totalBytes) return;
        last = { at, bytes: progress.bytes, rate: at > last.at ? ((progress.bytes - last.bytes) / (at - last.at)) * 1000 : 0 };
        onProgress?.({
          phase: progress.file,
          done: progress.bytes,
          total: progress.totalBytes,
          failedByStatus: {},
          bytes: progress.bytes,
          itemsPerSecond: last.rate,
          etaMs: progress.totalBytes === null || last.rate <= 0 ? null : ((progress.totalBytes - progress.bytes) / last.rate) * 1000,
        });
      },
      onRetry: (file, reason) => services.log.warn({ file, reason }, 'the download is tried again'),
      signal,
    });
    const { source } = record;
    return {
      name,
      title: record.title,
      licence: record.licence,
      commit: source.kind === 'hub' ? source.commit : null,
      bytes,
      already: false,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    await hub.close();
  }
};
