/** Fields with a label, help and faults. A fault of an answer is shown at the field of its name. */
import {
  type ChangeEvent,
  type ComponentProps,
  createContext,
  type ReactNode,
  type RefObject,
  useContext,
  useId,
  useState,
} from 'react';
import { Icon } from './icon.tsx';

/** The service's faults by the name of the field. */
export const Faults = createContext<Readonly<Record<string, readonly string[]>>>({});

type Words = {
  label: string;
  help?: ReactNode;
  /** A remark that is not a fault. */
  hint?: string | undefined;
  fault?: string | undefined;
};

type Wired = { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean | undefined };

function Field({
  label,
  help,
  hint,
  fault,
  name,
  children,
}: Words & { name?: string | undefined; children: (wired: Wired) => ReactNode }) {
  const id = useId();
  const faults = useContext(Faults);
  const wrong = fault ?? (name === undefined ? undefined : faults[name]?.[0]);
  const parts = [help && `${id}-help`, hint && `${id}-hint`, wrong && `${id}-fault`].filter(Boolean);
  const wired: Wired = {
    id,
    'aria-describedby': parts.length === 0 ? undefined : parts.join(' '),
    'aria-invalid': wrong === undefined ? undefined : true,
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children(wired)}
      {wrong !== undefined && (
        <p id={`${id}-fault`} className="field-fault">
          <Icon name="warning" size={14} /> {wrong}
        </p>
      )}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="field-hint">
          <Icon name="warning" size={14} /> {hint}
        </p>
      )}
      {help && (
        <div id={`${id}-help`} className="field-help">
          {help}
        </div>
      )}
    </div>
  );
}

type InputProps = Words & Omit<ComponentProps<'input'>, 'className' | 'id'> & { mono?: boolean };

export function TextField({ label, help, hint, fault, mono = false, ...input }: InputProps) {
  return (
    <Field {...{ label, help, hint, fault, name: input.name }}>
      {(wired) => (
        <input
          type="text"
          autoComplete="off"
          spellCheck={false}
          {...input}
          {...wired}
          className={mono ? 'input input-mono' : 'input'}
        />
      )}
    </Field>
  );
}

type AreaProps = Words & Omit<ComponentProps<'textarea'>, 'className' | 'id'> & { mono?: boolean };

export function TextArea({ label, help, hint, fault, mono = false, ...area }: AreaProps) {
  return (
    <Field {...{ label, help, hint, fault, name: area.name }}>
      {(wired) => (
        <textarea
          autoComplete="off"
          spellCheck={false}
          rows={3}
          {...area}
          {...wired}
          className={mono ? 'input input-mono' : 'input'}
        />
      )}
    </Field>
  );
}

type SelectProps<Value extends string> = Words &
  Omit<ComponentProps<'select'>, 'className' | 'id' | 'children'> & {
    options: readonly (readonly [value: Value, label: string])[];
    /** As `onChange`, with the option. */
    onChoose?: (value: Value) => void;
  };

export function SelectField<Value extends string>(props: SelectProps<Value>) {
  const { label, help, hint, fault, options, onChoose, ...select } = props;
  const choose = (event: ChangeEvent<HTMLSelectElement>): void => {
    select.onChange?.(event);
    const chosen = options.find(([value]) => value === event.target.value);
    if (chosen !== undefined) onChoose?.(chosen[0]);
  };
  return (
    <Field {...{ label, help, hint, fault, name: select.name }}>
      {(wired) => (
        <select {...select} {...wired} className="input" onChange={choose}>
          {options.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

type CheckProps = { label: string; help?: ReactNode } & Omit<ComponentProps<'input'>, 'className' | 'type'>;

export function Checkbox({ label, help, ...input }: CheckProps) {
  const id = useId();
  return (
    <div className="choice">
      <input type="checkbox" {...input} id={id} aria-describedby={help ? `${id}-help` : undefined} />
      <div>
        <label htmlFor={id}>{label}</label>
        {help && (
          <span id={`${id}-help`} className="field-help">
            {help}
          </span>
        )}
      </div>
    </div>
  );
}

type HiddenProps = Words & {
  name?: string;
  /** The element that holds the value; no state of the page has it. */
  inputRef?: RefObject<HTMLTextAreaElement | null>;
  rows?: number;
  required?: boolean;
  autoFocus?: boolean;
};

/**
 * For hidden input. The typed text lives in the element alone: React never holds it, so it is in no attribute and no
 * state.
 */
export function HiddenField({ label, help, fault, name, inputRef, rows = 2, ...area }: HiddenProps) {
  const [isShown, setShown] = useState(false);
  const [hint, setHint] = useState<string>();
  return (
    <div className="hidden-field">
      <Field {...{ label, help, hint, fault, name }}>
        {(wired) => (
          <textarea
            {...area}
            {...wired}
            ref={inputRef ?? null}
            name={name}
            rows={rows}
            autoComplete="off"
            autoCapitalize="off"
            autoCorrect="off"
            spellCheck={false}
            data-1p-ignore=""
            className={isShown ? 'input input-mono' : 'input input-mono input-masked'}
            onInput={(event) => setHint(suspicionOf(event.currentTarget.value))}
          />
        )}
      </Field>
      <label className="choice small">
        <input type="checkbox" checked={isShown} onChange={() => setShown(!isShown)} />
        Show while typing
      </label>
    </div>
  );
}

/** White space or quotes around a value are usually a mistake; they are kept, because they may be part of it. */
function suspicionOf(value: string): string | undefined {
  if (/^\s|\s$/.test(value)) return 'Begins or ends with white space. It is stored exactly as it is.';
  if (/^(["'`]).*\1$/s.test(value) && value.length > 1)
    return 'Stands in quotes. They are stored as part of the value.';
  return undefined;
}
