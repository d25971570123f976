/** Chooses some of a few words, or keeps the default. */
import { type ReactNode, useId } from 'react';
import { SelectField } from '../design/field.tsx';

type Props<Word extends string> = {
  label: string;
  /** Label of the checkboxes. */
  group: string;
  /** The default, in words. */
  unsaid: string;
  options: readonly Word[];
  /** What is chosen at first. */
  first: readonly Word[];
  /** Null: the default. */
  value: readonly Word[] | null;
  onChange: (value: Word[] | null) => void;
  isReadOnly: boolean;
  help?: ReactNode;
};

export function SomeField<Word extends string>({ value, onChange, isReadOnly, ...words }: Props<Word>) {
  const id = useId();
  const { label, group, unsaid, options, first, help } = words;
  return (
    <div className="stack-tight">
      <SelectField
        label={label}
        value={value === null ? 'unsaid' : 'some'}
        disabled={isReadOnly}
        onChange={(event) => onChange(event.target.value === 'unsaid' ? null : [...first])}
        options={[
          ['unsaid', unsaid],
          ['some', 'Only some'],
        ]}
        help={help}
      />
      {value !== null && (
        <fieldset className="row" aria-label={group}>
          {[...new Set([...options, ...value])].map((word) => (
            <label key={word} className="choice" htmlFor={`${id}-${word}`}>
              <input
                id={`${id}-${word}`}
                type="checkbox"
                disabled={isReadOnly}
                checked={value.includes(word)}
                onChange={(event) =>
                  onChange(event.target.checked ? [...value, word] : value.filter((one) => one !== word))
                }
              />
              {word}
            </label>
          ))}
        </fieldset>
      )}
    </div>
  );
}
