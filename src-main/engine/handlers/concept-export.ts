import { writeFile } from 'node:fs/promises';
import { AppError } from '#shared/errors.ts';
import { headSafetensors } from '../../models/head-safetensors.ts';
import { writeFileAtomic } from '../../util/atomic-write.ts';
import { isDiskFull } from '../../util/disk-errors.ts';
import type { Handler } from '../create-engine.ts';

/** Writes a concept as a head for `gleaner score --head`, here or elsewhere; its card names the one model that it fits. */
export const conceptExport: Handler<'concept_export'> = async (services, { name, out }) => {
  const concept = services.library().catalog.concepts.get(name);
  if (!concept) throw new AppError('USAGE', `the library has no concept ${name}; gleaner concept list shows them`, { data: { name } });
  if (!/\.safetensors$/i.test(out)) throw new AppError('USAGE', `--out expects a .safetensors file, got ${out}`, { data: { path: out } });
  const { weight, bias, modelHash, space } = concept;
  const bytes = headSafetensors(
    { weight, bias },
    {
      name,
      label: `Concept ${name}`,
      unit: 'probability',
      range: [0, 1],
      output: 'sigmoid',
      index: 0,
      model: modelHash,
      ...(space !== null && { space }),
    },
  );
  await writeFileAtomic({ temporary: `${out}.${process.pid}.tmp`, final: out }, (path) => writeFile(path, bytes)).catch(
    (cause: unknown) => {
      if (isDiskFull(cause)) throw cause;
      throw new AppError('EXPORT_TARGET', `${out} cannot be written`, { data: { path: out }, cause });
    },
  );
  return { name, out, bytes: bytes.length };
};
