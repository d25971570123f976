/** One step-up question at a time, which callers can wait for. */
import { useSyncExternalStore } from 'react';

export type StepUpQuestion = {
  /** `passkey`: only a passkey will do. */
  with: 'any' | 'passkey';
  /** True where the person has stepped up. */
  answer: (proved: boolean) => void;
};

let question: StepUpQuestion | undefined;
let answer: Promise<boolean> | undefined;
const listeners = new Set<() => void>();

function ask(next: StepUpQuestion | undefined): void {
  question = next;
  for (const listener of listeners) listener();
}

/** Callers that ask while a question is open wait for the same answer. */
export function askForStepUp(way: StepUpQuestion['with']): Promise<boolean> {
  answer ??= new Promise<boolean>((resolve) => {
    ask({
      with: way,
      answer: (proved) => {
        answer = undefined;
        ask(undefined);
        resolve(proved);
      },
    });
  });
  return answer;
}

export function useStepUpQuestion(): StepUpQuestion | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => question,
  );
}
