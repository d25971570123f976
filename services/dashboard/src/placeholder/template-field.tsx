/** A text field with placeholders: it colours and completes them, and shows their faults. */
import { type KeyboardEvent, useId, useRef } from 'react';
import { FaultList, faultsIn } from './faults.tsx';
import { classOf, type Judge, withPlaces } from './placeholder-text.tsx';
import { tokenize } from './tokens.ts';
import { type Completion, useCompletion } from './use-completion.ts';

type Props = {
  /** Its accessible name, even where a visible label has it too. */
  label: string;
  /** Id of the input element. */
  id?: string;
  value: string;
  onChange: (value: string) => void;
  judge?: Judge | undefined;
  isMultiline?: boolean;
  placeholder?: string | undefined;
  fault?: string | undefined;
  isDisabled?: boolean;
};

export function TemplateField({
  label,
  value,
  onChange,
  judge,
  fault,
  id: given,
  isMultiline = false,
  isDisabled = false,
  placeholder,
}: Props) {
  const made = useId();
  const id = given ?? made;
  const area = useRef<HTMLTextAreaElement>(null);
  const completion = useCompletion({ area, value, onChange });
  const isOpen = completion.suggestions.length > 0;
  const faults = [...faultsIn(value, judge), ...(fault === undefined ? [] : [fault])];
  const press = (event: KeyboardEvent): void => {
    const isTaken = completion.press(event);
    if (isTaken) event.stopPropagation();
    if (isTaken || (event.key === 'Enter' && !isMultiline)) event.preventDefault();
  };
  return (
    <div>
      <div className="template template-ground">
        <Back value={value} judge={judge} />
        <textarea
          ref={area}
          id={id}
          disabled={isDisabled}
          className="input"
          rows={isMultiline ? 3 : 1}
          aria-label={label}
          aria-autocomplete="list"
          aria-controls={isOpen ? `${id}-list` : undefined}
          aria-activedescendant={isOpen ? `${id}-${completion.chosen}` : undefined}
          aria-invalid={faults.length > 0 ? true : undefined}
          aria-describedby={faults.length > 0 ? `${id}-faults` : undefined}
          autoComplete="off"
          spellCheck={false}
          value={value}
          placeholder={placeholder}
          onChange={({ target }) => {
            onChange(isMultiline ? target.value : target.value.replaceAll(/[\r\n]/g, ''));
            completion.typed(target.selectionStart);
          }}
          onKeyDown={press}
          onBlur={completion.close}
        />
        {isOpen && <Suggestions id={id} completion={completion} />}
      </div>
      <FaultList id={`${id}-faults`} faults={faults} />
    </div>
  );
}

/** Behind the field: the same text, of which only the backgrounds of placeholders are visible. */
function Back({ value, judge }: { value: string; judge: Judge | undefined }) {
  return (
    <div className="template-back" aria-hidden="true">
      {withPlaces(tokenize(value)).map(({ token, at }) => (
        <span key={at} className={token.kind === 'text' ? undefined : classOf(token, judge?.(token))}>
          {token.text}
        </span>
      ))}
    </div>
  );
}

function Suggestions({
  id,
  completion: { suggestions, chosen, accept },
}: {
  id: string;
  completion: Completion;
}) {
  return (
    <div id={`${id}-list`} role="listbox" aria-label="Placeholders" className="popover template-suggestions">
      {suggestions.map((suggestion, index) => (
        <div
          key={suggestion.text}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === chosen}
          className="menu-item"
          // The field keeps the focus.
          onPointerDown={(event) => {
            event.preventDefault();
            accept(suggestion);
          }}
        >
          <span className="mono break">{suggestion.name}</span>
          <span className="faint small">{suggestion.detail}</span>
        </div>
      ))}
    </div>
  );
}
