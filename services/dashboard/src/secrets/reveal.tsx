/**
 * Shows a value to a person who may see it, for half a minute. It is in this component's memory alone: not in the read
 * cache, the address or the browser's storage.
 */
import { useCallback, useEffect, useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useTenant } from '../api/use-api.ts';
import { Button, CopyButton } from '../design/button.tsx';
import { ErrorNotice } from '../design/notice.tsx';
import { Snippet } from '../design/snippet.tsx';
import type { SecretDetails } from './secret-types.ts';

const shownSeconds = 30;

type Props = { secret: SecretDetails; environment: string };

export function Reveal({ secret, environment }: Props) {
  const { membership } = useTenant();
  const { value, error, isAsking, show, take, hide } = useReveal({ secret, environment });
  if (secret.write_only) {
    return <p className="soft small">This secret is closed: nobody is ever shown its value.</p>;
  }
  if (!membership.can_reveal) {
    return (
      <p className="soft small">
        You may use this value but not see it. An admin can give you the right to, on the page “Members”.
      </p>
    );
  }
  return (
    <div className="revealed">
      <div className="buttons">
        {value === undefined ? (
          <Button icon="eye" isDisabled={isAsking} onPress={() => void show()}>
            Reveal
          </Button>
        ) : (
          <Button icon="eye" onPress={hide}>
            Hide
          </Button>
        )}
        <CopyButton text={() => value ?? take()}>Copy</CopyButton>
      </div>
      {error !== undefined && <ErrorNotice error={error} />}
      {value !== undefined && <Shown value={value} hide={hide} />}
    </div>
  );
}

function useReveal({ secret: { id }, environment }: Props) {
  const { api } = useTenant();
  const [value, setValue] = useState<string>();
  const [copyError, setCopyError] = useState<Error>();
  const ask = async (): Promise<string> => {
    const { data } = await api.post('/dashboard/secrets/{id}/reveal', {
      path: { id },
      body: { environment },
    });
    return data.value;
  };
  const showing = useAction(async () => setValue(await ask()));
  /** For the clipboard only: nothing of it is kept here. */
  const take = async (): Promise<string> => {
    setCopyError(undefined);
    try {
      return await ask();
    } catch (error) {
      setCopyError(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }
  };
  return {
    value,
    error: showing.error ?? copyError,
    isAsking: showing.isRunning,
    show: () => showing.run(),
    take,
    hide: useCallback(() => setValue(undefined), []),
  };
}

function Shown({ value, hide }: { value: string; hide: () => void }) {
  const [seconds, setSeconds] = useState(shownSeconds);
  useEffect(() => {
    // Uses the clock: timers of a sleeping tab or machine fire late.
    const end = Date.now() + shownSeconds * 1000;
    const tick = setInterval(() => {
      const left = Math.ceil((end - Date.now()) / 1000);
      if (left > 0) setSeconds(left);
      else hide();
    }, 1000);
    const hidden = (): void => {
      if (document.hidden) hide();
    };
    document.addEventListener('visibilitychange', hidden);
    return () => {
      clearInterval(tick);
      document.removeEventListener('visibilitychange', hidden);
    };
  }, [hide]);
  return (
    <>
      <Snippet label="Revealed value" isWrapped>
        {value}
      </Snippet>
      <p className="small soft number">Hidden again in {seconds} s.</p>
    </>
  );
}
