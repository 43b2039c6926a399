import { ModelStore } from '../../models/store/model-store.ts';
import { installedName, knownPackages, PRECISIONS } from '../../models/store/package-list.ts';
import type { Handler } from '../create-engine.ts';
import { keptDrift } from '../model-drift.ts';

export const modelsList: Handler<'models_list'> = async (services) => {
  const { catalog, paths } = services.library();
  const store = new ModelStore(paths.models);
  const installed = await store.list();
  const names = new Set(installed.map(({ name }) => name));
  return {
    installed: installed.map((model) => {
      if (model.state === 'damaged') {
        const { name, state, problem } = model;
        return { name, state, problem, title: name, precision: '', space: null, licence: null, dim: 0, bytes: 0, source: '', drift: null };
      }
      const { name, state, bytes, record } = model;
      const { title, precision, space, licence, dim } = record;
      const source =
        record.source.kind === 'hub'
          ? `${record.source.repo}${record.source.commit === null ? '' : `@${record.source.commit}`}`
          : record.source.path;
      const drift = keptDrift(catalog, record.model_hash);
      return { name, state, problem: null, title, precision, space, licence, dim, bytes, source, drift };
    }),
    unfinished: await store.unfinished(),
    available: knownPackages().map(
      ({ id, name, repo, revision, space, dim, licence, licence_url, licence_note, heads, common, precisions }) => ({
        id,
        name,
        repo,
        revision,
        space,
        dim,
        licence,
        licence_url,
        licence_note,
        heads,
        precisions: PRECISIONS.flatMap((precision) => {
          const towers = precisions[precision];
          if (!towers) return [];
          const sizes = [...common, ...towers].map((file) => file.bytes);
          const bytes = sizes.includes(null) ? null : sizes.reduce((sum: number, size) => sum + (size ?? 0), 0);
          return [{ precision, bytes, installed: names.has(installedName({ id }, precision)) }];
        }),
      }),
    ),
  };
};
