/** A form with one action: it keeps the typed text where that fails, and shows each fault at its field. */
import { KnoxCallError } from '@knoxcall/client';
import type { ReactNode, SubmitEvent } from 'react';
import type { Action } from '../api/use-action.ts';
import { Button, type ButtonProps } from './button.tsx';
import { Faults } from './field.tsx';
import { ErrorNotice } from './notice.tsx';

export function Form({
  action,
  onSubmit,
  submit,
  look = 'primary',
  onCancel,
  isDisabled = false,
  note,
  children,
}: {
  action: Pick<Action<never>, 'isRunning' | 'error'>;
  /** Called with the values of the named fields. */
  onSubmit: (fields: FormData) => void;
  /** Name of the button. */
  submit: string;
  look?: ButtonProps['look'];
  onCancel?: () => void;
  isDisabled?: boolean;
  note?: ReactNode;
  children: ReactNode;
}) {
  const { error, isRunning } = action;
  const faults = error instanceof KnoxCallError ? error.fields : {};
  const submitted = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    onSubmit(new FormData(event.currentTarget));
  };
  return (
    <form className="form" onSubmit={submitted}>
      <Faults.Provider value={faults}>{children}</Faults.Provider>
      {error !== undefined && <ErrorNotice error={error} />}
      <div className="dialog-foot">
        {note}
        {onCancel !== undefined && <Button onPress={onCancel}>Cancel</Button>}
        <Button type="submit" look={look} isDisabled={isRunning || isDisabled}>
          {submit}
        </Button>
      </div>
    </form>
  );
}

/** One of the values that the field offers. */
export function choiceIn<Value extends string>(
  fields: FormData,
  name: string,
  values: readonly Value[],
): Value {
  const chosen = values.find((value) => value === fields.get(name));
  if (chosen === undefined) throw new Error(`“${name}” has none of its values.`);
  return chosen;
}

export const textIn = (fields: FormData, name: string): string => {
  const value = fields.get(name);
  return typeof value === 'string' ? value : '';
};
