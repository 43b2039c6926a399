import { AppError } from '#shared/errors.ts';
import type { ExportOptions } from '#shared/model/export-options.ts';
import type { ExportDefinition } from '../exports/define-export.ts';
import { EXPORTS } from '../exports/index.ts';

/** @throws AppError USAGE */
export function exportFormat(id: string): ExportDefinition {
  const format = EXPORTS.find((definition) => definition.id === id);
  if (format) return format;
  throw new AppError('USAGE', `--format must be one of ${EXPORTS.map((definition) => definition.id).join(', ')}, got ${id}`, {
    data: { format: id, option: 'format' },
  });
}

/** By which an export that was interrupted is known again. @param request `out` resolved */
export function exportJobOptions(
  { format, out, where }: { format: string; out: string; where: string },
  options: ExportOptions,
): Record<string, unknown> {
  return { format, out, where, options: { ...options } };
}

/** @throws AppError USAGE for options that would change images, where none are written */
export function refuseImageOptions(format: string, options: ExportOptions): void {
  const given = [
    ...(options.resize_mode === 'no' ? [] : ['image_size or resize_mode']),
    ...(options.encode_format === 'original' || options.bbox_col !== null ? [] : ['encode_format']),
    ...(options.bbox_col === null ? [] : ['bbox_col (name the column in save_additional_columns)']),
    ...(options.disable_all_reencoding ? ['disable_all_reencoding'] : []),
  ];
  if (given.length > 0)
    throw new AppError('USAGE', `${format} writes no images: expected none of the options for them, got ${given.join(', ')}`, {
      data: { format },
    });
}
