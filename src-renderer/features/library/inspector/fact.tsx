import { t } from '../../../messages/translate.ts';
import { InspectorRow } from '../../../ui/index.ts';
import type { SampleActions } from '../sample-actions.ts';

/** One fact of a sample with its copy button; nothing where there is no value. */
export function Fact(props: {
  label: string;
  /** As it is shown. */
  value: string | null;
  /** As it is copied, where that differs; null: not to be copied. */
  copy?: string | null;
  isMono?: boolean;
  isWrapped?: boolean;
  actions: SampleActions;
}) {
  const { label, value, copy, actions } = props;
  if (value === null || value === '') return null;
  const text = copy === undefined ? value : copy;
  return (
    <InspectorRow
      label={label}
      title={text ?? value}
      isMono={props.isMono}
      isWrapped={props.isWrapped}
      onCopy={text === null ? undefined : () => void actions.copy(label, text)}
    >
      {value}
    </InspectorRow>
  );
}

/** `9f2c41d07be8…a3e6` */
export function shortHash(hash: string): string {
  return hash.length > 20 ? `${hash.slice(0, 12)}…${hash.slice(-4)}` : hash;
}

/** A value of foreign JSON as text, null for none. */
export function textOf(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(textOf).filter(Boolean).join(', ') || null;
  const text = JSON.stringify(value);
  return text === '{}' ? null : text;
}

/** The last part of a path or URL path. */
export function lastPart(path: string): string {
  return path.split('/').filter(Boolean).at(-1) ?? path;
}

/** A size that a page claims. */
export function claimedSize(width: number | null, height: number | null): string | null {
  return width === null || height === null ? null : t('library.column.dimensions', { width, height });
}
