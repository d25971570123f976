/** A text field for text with placeholders: it colours them, completes them, and says what is wrong with them. */
import { type KeyboardEvent, useId, useRef } from 'react';
import { Icon } from '../design/icon.tsx';
import { classOf, type Judge, withPlaces } from './placeholder-text.tsx';
import { tokenize } from './tokens.ts';
import { type Completion, useCompletion } from './use-completion.ts';

type Props = {
  /** Its name: no visible label says it. */
  label: string;
  value: string;
  onChange: (value: string) => void;
  judge?: Judge;
  isMultiline?: boolean;
  placeholder?: string;
  fault?: string | undefined;
};

export function TemplateField({
  label,
  value,
  onChange,
  judge,
  fault,
  isMultiline = false,
  placeholder,
}: Props) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const completion = useCompletion({ area, value, onChange });
  const isOpen = completion.suggestions.length > 0;
  const faults = [...new Set([...faultsIn(value, judge), ...(fault === undefined ? [] : [fault])])];
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
          className="input"
          rows={isMultiline ? 3 : 1}
          aria-label={label}
          aria-autocomplete="list"
          aria-controls={isOpen ? id : undefined}
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
      {faults.length > 0 && <FaultList id={`${id}-faults`} faults={faults} />}
    </div>
  );
}

/** Behind the field: the same text, of which only the grounds of its placeholders are seen. */
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
    <div id={id} role="listbox" aria-label="Placeholders" className="popover template-suggestions">
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

function FaultList({ id, faults }: { id: string; faults: readonly string[] }) {
  return (
    <div id={id} className="template-faults">
      {faults.map((one) => (
        <p key={one} className="field-fault">
          <Icon name="warning" size={14} /> {one}
        </p>
      ))}
    </div>
  );
}

const notOne = 'is no placeholder and is sent as it stands: write {{secret:name}}, without spaces';

function faultsIn(value: string, judge: Judge | undefined): string[] {
  return tokenize(value).flatMap((token) => {
    if (token.kind === 'text') return [];
    if (token.kind === 'malformed') return [`${token.text} ${notOne}.`];
    return judge?.(token) ?? [];
  });
}
