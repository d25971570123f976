/** Saves the changes, and shows the result. */
import { type ReactNode, useEffect } from 'react';
import type { Action } from '../api/use-action.ts';
import { Button } from '../design/button.tsx';
import { ErrorNotice, Notice } from '../design/notice.tsx';
import type { Warning } from './use-save.ts';

type Props = {
  action: Pick<Action<never>, 'isRunning' | 'error'>;
  isDirty: boolean;
  isReadOnly: boolean;
  /** When it was last saved. */
  warnings: readonly Warning[] | undefined;
  conflict: ReactNode;
  onSave: () => void;
  onDiscard: () => void;
};

export function SaveBar({ action, isDirty, isReadOnly, warnings, conflict, onSave, onDiscard }: Props) {
  if (isReadOnly) {
    return (
      <Notice>
        <p>Your role is “read”: an editor can change this route.</p>
      </Notice>
    );
  }
  return (
    <>
      {action.error !== undefined && <ErrorNotice error={action.error} />}
      {conflict}
      {warnings !== undefined && !isDirty && <Saved warnings={warnings} />}
      <div className={isDirty ? 'save-bar save-bar-dirty' : 'save-bar'}>
        <p className="soft small">{isDirty ? 'There are unsaved changes.' : 'Everything is saved.'}</p>
        <div className="buttons">
          {isDirty && (
            <Button look="quiet" onPress={onDiscard}>
              Discard
            </Button>
          )}
          <Button look="primary" isDisabled={!isDirty || action.isRunning} onPress={onSave}>
            Save Changes
          </Button>
        </div>
      </div>
    </>
  );
}

function Saved({ warnings }: { warnings: readonly Warning[] }) {
  const isCalm = warnings.length === 0;
  return (
    <Notice tone={isCalm ? 'good' : 'warn'} title="Saved">
      <p>Every proxy uses it from now on.{!isCalm && ' Worth a look:'}</p>
      <ul className="notice-list">
        {warnings.map(({ message, path }) => (
          <li key={message + path}>{message}</li>
        ))}
      </ul>
    </Notice>
  );
}

/** Asks before the browser leaves a page with unsaved text. */
export function useLeaveGuard(isDirty: boolean): void {
  useEffect(() => {
    if (!isDirty) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isDirty]);
}
