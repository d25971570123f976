/** Something that a person does: one at a time, with the error that it ended in. It keeps nothing of what it was given. */
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';

export type Action<Input> = {
  /** Resolves to true where it worked. */
  run: (input: Input) => Promise<boolean>;
  isRunning: boolean;
  error: Error | undefined;
  clear: () => void;
};

/** Afterwards all that was read is asked for anew, as far as it is on the page. */
export function useAction<Input = void>(work: (input: Input) => Promise<unknown>): Action<Input> {
  const queries = useQueryClient();
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<Error>();
  const isBusy = useRef(false);
  const run = async (input: Input): Promise<boolean> => {
    if (isBusy.current) return false;
    isBusy.current = true;
    setRunning(true);
    setError(undefined);
    try {
      await work(input);
      return true;
    } catch (reason) {
      setError(reason instanceof Error ? reason : new Error(String(reason)));
      return false;
    } finally {
      isBusy.current = false;
      setRunning(false);
      queries.invalidateQueries().catch(() => undefined);
    }
  };
  return { run, isRunning, error, clear: () => setError(undefined) };
}
