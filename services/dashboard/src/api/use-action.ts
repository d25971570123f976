/** A person's action: one at a time, with its error. It keeps nothing of its input. */
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { readAgain } from './read-again.ts';

export type Action<Input> = {
  /** Resolves to true where it succeeded. */
  run: (input: Input) => Promise<boolean>;
  isRunning: boolean;
  error: Error | undefined;
  clear: () => void;
};

/** Afterwards all data on the page is read again. */
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
      readAgain(queries).catch(() => undefined);
    }
  };
  return { run, isRunning, error, clear: () => setError(undefined) };
}
