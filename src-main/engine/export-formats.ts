import { z } from 'zod';
import type { runCalls } from '#shared/contract/runs.ts';
import { exportOptionFields } from '#shared/model/export-options.ts';
import { EXPORTS } from '../exports/index.ts';

type Format = z.output<typeof runCalls.export_formats.output>['formats'][number];

/** Groups of options that say what is done to images. */
const IMAGE_GROUPS: readonly unknown[] = ['resizing', 'encoding'];

/**
 * The export formats, each with the JSON Schema of the options that it takes: `title`, `description`, `group` (resizing, encoding, shards,
 * filters, metadata) and `default` of every property are for forms.
 */
export function exportFormats(): Format[] {
  const { properties = {}, ...schema } = z.toJSONSchema(exportOptionFields, { io: 'output' });
  return EXPORTS.map(({ id, label, description, isFactsOnly = false }) => {
    const taken = Object.entries(properties).filter(
      ([, property]) => !isFactsOnly || typeof property === 'boolean' || !IMAGE_GROUPS.includes(property.group),
    );
    const { required: _, ...rest } = schema;
    return {
      id,
      title: label,
      description,
      writes_images: !isFactsOnly && id !== 'dummy',
      // None has to be given: what is left out has its default.
      schema: { ...rest, properties: Object.fromEntries(taken) },
    };
  });
}
