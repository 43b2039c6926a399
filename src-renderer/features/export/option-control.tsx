import { useState } from 'react';
import { formatCount } from '../../messages/format.ts';
import { type MessageId, t } from '../../messages/translate.ts';
import { Checkbox, Field, NumberField, Segmented, Select } from '../../ui/index.ts';
import styles from './export-sheet.module.css';
import type { OptionField } from './option-fields.ts';

export interface OptionControlProps {
  field: OptionField;
  /** undefined: as the format has it. */
  value: unknown;
  /** @param value undefined: as the format has it */
  onChange(value: unknown): void;
  /** What stands in the way of the value. */
  problem: string | undefined;
}

const AUTO = 'automatic';
const NONE = 'none';
/** More choices than this go into a list that opens. */
const MOST_SEGMENTS = 4;

const VALUE_WORDS: Readonly<Record<string, MessageId>> = {
  no: 'export.value.no',
  border: 'export.value.border',
  keep_ratio: 'export.value.keep_ratio',
  keep_ratio_largest: 'export.value.keep_ratio_largest',
  center_crop: 'export.value.center_crop',
  original: 'export.value.original',
  jpg: 'export.value.jpg',
  png: 'export.value.png',
  webp: 'export.value.webp',
  md5: 'export.value.md5',
  sha256: 'export.value.sha256',
  sha512: 'export.value.sha512',
};

/** A choice as people call it; those that have no words of ours are names of the field. */
function choiceTitle(choice: string): string {
  const words = VALUE_WORDS[choice];
  return words === undefined ? choice : t(words);
}

/** One option of a format: its title, a control that fits its type, and what it means. */
export function OptionControl({ field, value, onChange, problem }: OptionControlProps) {
  // Those two say it themselves; a description that only repeats the title says nothing.
  const hasHint = field.kind !== 'boolean' && field.kind !== 'list' && field.description !== `${field.title}.`;
  return (
    <div className={styles.option}>
      <span className={styles.optionTitle} aria-hidden>
        {field.title}
      </span>
      <div className={styles.optionBody}>
        <Control field={field} value={value} onChange={onChange} problem={problem} />
        {hasHint && <p className={styles.hint}>{field.description}</p>}
      </div>
    </div>
  );
}

function Control({ field, value, onChange, problem }: OptionControlProps) {
  switch (field.kind) {
    case 'boolean':
      return (
        <Checkbox
          label={field.title}
          state={(value ?? field.default) === true ? 'on' : 'off'}
          onChange={(state) => onChange((state === 'on') === field.default ? undefined : state === 'on')}
        >
          {field.description}
        </Checkbox>
      );
    case 'number':
      return (
        <NumberField
          label={field.title}
          size="normal"
          value={typeof value === 'number' ? value : null}
          placeholder={
            typeof field.default === 'number'
              ? formatCount(field.default)
              : field.isNullable
                ? t('export.no_limit')
                : t('export.auto_short')
          }
          format={formatNumberOf(field.isWhole)}
          step={field.isWhole ? 1 : undefined}
          error={problem}
          onCommit={(entry) => onChange(entry.kind === 'value' ? inBounds(field, entry.value) : undefined)}
        />
      );
    case 'choice':
      return <Choice field={field} value={value} onChange={onChange} />;
    case 'list':
      return <NameList field={field} value={value} onChange={onChange} problem={problem} />;
    case 'text':
      return (
        <Field
          label={field.title}
          isLabelHidden
          isCode
          value={typeof value === 'string' ? value : ''}
          error={problem}
          onChange={(text) => onChange(text === '' ? undefined : text)}
        />
      );
  }
}

const formatNumberOf =
  (isWhole: boolean) =>
  (value: number): string =>
    isWhole ? formatCount(value) : String(value);

function inBounds({ isWhole, least, most }: Extract<OptionField, { kind: 'number' }>, value: number): number {
  const bounded = Math.min(most ?? value, Math.max(least ?? value, value));
  return isWhole ? Math.round(bounded) : bounded;
}

function Choice({
  field,
  value,
  onChange,
}: Omit<OptionControlProps, 'problem' | 'field'> & { field: Extract<OptionField, { kind: 'choice' }> }) {
  const options = [
    // Without a default of its own the format chooses by the other options.
    ...(field.default === undefined ? [{ id: AUTO, text: t('export.auto') }] : []),
    ...(field.isNullable ? [{ id: NONE, text: t('export.none') }] : []),
    ...field.choices.map((id) => ({ id, text: choiceTitle(id) })),
  ];
  const now = value === undefined ? (field.default ?? AUTO) : (value ?? NONE);
  const shown = typeof now === 'string' ? now : AUTO;
  const set = (id: string): void => onChange(id === AUTO || id === field.default ? undefined : id === NONE ? null : id);
  return options.length > MOST_SEGMENTS ? (
    <Select label={field.title} isLabelHidden value={shown} options={options} onChange={set} />
  ) : (
    <Segmented label={field.title} value={shown} options={options} onChange={set} />
  );
}

/** Names with commas between; kept as they are typed while the field has the focus. */
function NameList({ field, value, onChange, problem }: OptionControlProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const names = Array.isArray(value) ? value.join(', ') : '';
  return (
    <Field
      label={field.title}
      isLabelHidden
      isCode
      value={typed ?? names}
      hint={t('export.list_hint', { text: field.description })}
      error={problem}
      onChange={(text) => {
        setTyped(text);
        const list = text
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== '');
        onChange(list.length === 0 ? undefined : list);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}
