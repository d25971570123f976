/** Headers or parameters in the API's JSON form. */
import { useState } from 'react';
import type { Judge } from '../placeholder/placeholder-text.tsx';
import { TemplateField } from '../placeholder/template-field.tsx';
import { newRow, type PairRow } from './configuration-draft.ts';
import type { PairKind } from './pair-kinds.ts';

type Props = {
  of: PairKind;
  rows: readonly PairRow[];
  onChange: (rows: readonly PairRow[]) => void;
  judge: Judge | undefined;
};

export function PairsJson({ of, rows, onChange, judge }: Props) {
  const [text, setText] = useState(() => jsonOf(rows));
  const [fault, setFault] = useState<string>();
  const change = (next: string): void => {
    setText(next);
    const read = readPairs(of, next);
    setFault(typeof read === 'string' ? read : undefined);
    // Unreadable JSON is kept in a row that cannot be saved, so that nothing else is saved instead.
    onChange(typeof read === 'string' ? [newRow('', next)] : read);
  };
  return (
    <TemplateField
      label={`${of.title} as JSON`}
      isMultiline
      value={text}
      onChange={change}
      fault={fault}
      judge={judge}
    />
  );
}

function jsonOf(rows: readonly PairRow[]): string {
  const named = rows.filter(({ name }) => name.trim() !== '');
  return JSON.stringify(Object.fromEntries(named.map(({ name, value }) => [name, value])), null, 2);
}

/** The rows, or the reason why there are none. */
function readPairs(of: PairKind, text: string): PairRow[] | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return error instanceof Error ? error.message : 'This is not JSON.';
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return 'Write an object: {"Name": "value"}.';
  const entries: [string, unknown][] = Object.entries(value);
  const wrong = entries.find(([, one]) => typeof one !== 'string' && one !== null);
  if (wrong !== undefined) return `${wrong[0]} must be text, or null to remove the caller’s ${of.noun}.`;
  return entries.map(([name, one]) => newRow(name, typeof one === 'string' ? one : null));
}
