import { useState } from 'react';
import { formatValue } from '../../messages/format.ts';
import { t } from '../../messages/translate.ts';
import { NumberField } from '../../ui/number-field.tsx';
import { SettingRow } from './setting-row.tsx';

export interface NumberRowProps {
  label: string;
  note: string;
  value: number;
  from: number;
  to: number;
  step: number;
  isWhole?: boolean;
  onChange(value: number): void;
}

/** A number with its range; one beyond it is refused with the range. */
export function NumberRow({ label, note, value, from, to, step, isWhole = false, onChange }: NumberRowProps) {
  const [isWrong, setWrong] = useState(false);
  return (
    <SettingRow label={label} note={note}>
      <NumberField
        label={label}
        size="normal"
        value={value}
        step={step}
        error={isWrong ? t('settings.out_of_range', { from: formatValue(from), to: formatValue(to) }) : undefined}
        onCommit={(entry) => {
          const given = entry.kind === 'value' ? entry.value : Number.NaN;
          const isGood = given >= from && given <= to && (!isWhole || Number.isInteger(given));
          setWrong(!isGood);
          if (isGood) onChange(given);
        }}
      />
    </SettingRow>
  );
}
