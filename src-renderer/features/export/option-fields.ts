import { z } from 'zod';

const GROUPS = ['resizing', 'encoding', 'shards', 'filters', 'metadata'] as const;
export type OptionGroup = (typeof GROUPS)[number];

interface Common {
  name: string;
  title: string;
  description: string;
  group: OptionGroup;
  /** Whether `null` is a value of its own: no limit, none. */
  isNullable: boolean;
  default: unknown;
}

/** One option of a format, as a form draws it. */
export type OptionField = Common &
  (
    | { kind: 'boolean' }
    | { kind: 'number'; isWhole: boolean; least: number | null; most: number | null }
    | { kind: 'choice'; choices: readonly string[] }
    | { kind: 'list' }
    | { kind: 'text' }
  );

const plainSchema = z.object({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});
const propertySchema = plainSchema.extend({
  title: z.string().optional(),
  description: z.string().default(''),
  group: z.enum(GROUPS).catch('metadata'),
  default: z.unknown().optional(),
  anyOf: z.array(plainSchema).optional(),
});
const objectSchema = z.object({ properties: z.record(z.string(), propertySchema).default({}) });

/** The options that a JSON Schema of a format describes. Those of a kind that no form can draw are left out: they keep their default. */
export function optionFields(schema: Record<string, unknown>): OptionField[] {
  return Object.entries(objectSchema.parse(schema).properties).flatMap(([name, property]): OptionField[] => {
    const { title = name, description, group, anyOf } = property;
    const value = anyOf?.find(({ type }) => type !== 'null') ?? property;
    const isNullable = anyOf?.some(({ type }) => type === 'null') ?? false;
    const common = { name, title, description, group, isNullable, default: property.default };
    if (value.enum) return [{ ...common, kind: 'choice', choices: value.enum }];
    switch (value.type) {
      case 'boolean':
        return [{ ...common, kind: 'boolean' }];
      case 'integer':
      case 'number':
        return [
          { ...common, kind: 'number', isWhole: value.type === 'integer', least: value.minimum ?? null, most: value.maximum ?? null },
        ];
      case 'array':
        return [{ ...common, kind: 'list' }];
      case 'string':
        return [{ ...common, kind: 'text' }];
      default:
        return [];
    }
  });
}

/** Options by group, in the order of a form; groups without any are left out. */
export function byGroup(fields: readonly OptionField[]): { group: OptionGroup; fields: OptionField[] }[] {
  return GROUPS.map((group) => ({ group, fields: fields.filter((field) => field.group === group) })).filter(
    (part) => part.fields.length > 0,
  );
}
