/**
 * Shows a value to a person who may see it, for half a minute. It is in this component's memory alone: not in the cache
 * of what was read, not in the address, not in the storage of the browser.
 */
import { useEffect, useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useTenant } from '../api/use-api.ts';
import { Button, CopyButton } from '../design/button.tsx';
import { ErrorNotice } from '../design/notice.tsx';
import { Snippet } from '../design/snippet.tsx';
import { revealValue } from './reveal-value.ts';
import type { SecretDetails } from './secret-types.ts';

const shownSeconds = 30;

type Props = { secret: SecretDetails; environment: string; version?: number };

export function Reveal({ secret, environment, version }: Props) {
  const { api, membership } = useTenant();
  const [value, setValue] = useState<string>();
  const hide = (): void => setValue(undefined);
  const ask = () =>
    revealValue(api, secret.id, { environment, ...(version === undefined ? {} : { version }) });
  const reveal = useAction(async () => setValue((await ask()).value));
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
          <Button icon="eye" isDisabled={reveal.isRunning} onPress={() => void reveal.run()}>
            Reveal
          </Button>
        ) : (
          <Button icon="eye" onPress={hide}>
            Hide
          </Button>
        )}
        <CopyButton text={async () => value ?? (await ask()).value}>Copy</CopyButton>
      </div>
      {reveal.error !== undefined && <ErrorNotice error={reveal.error} />}
      {value !== undefined && <Shown value={value} hide={hide} />}
    </div>
  );
}

function Shown({ value, hide }: { value: string; hide: () => void }) {
  const [seconds, setSeconds] = useState(shownSeconds);
  useEffect(() => {
    const tick = setInterval(() => setSeconds((left) => left - 1), 1000);
    const hidden = (): void => {
      if (document.hidden) hide();
    };
    document.addEventListener('visibilitychange', hidden);
    return () => {
      clearInterval(tick);
      document.removeEventListener('visibilitychange', hidden);
    };
  }, [hide]);
  useEffect(() => {
    if (seconds <= 0) hide();
  }, [seconds, hide]);
  return (
    <>
      <Snippet label="Revealed value" isWrapped>
        {value}
      </Snippet>
      <p className="small soft number">Hidden again in {seconds} s.</p>
    </>
  );
}
