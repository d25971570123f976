/** One question at a time, "is it still you?", that whoever makes a call can wait for. */
import { useSyncExternalStore } from 'react';

export type StepUpQuestion = {
  /** `passkey`: nothing else will do. */
  with: 'any' | 'passkey';
  /** True where the person has proved it. */
  answer: (proved: boolean) => void;
};

let question: StepUpQuestion | undefined;
let answer: Promise<boolean> | undefined;
const listeners = new Set<() => void>();

function ask(next: StepUpQuestion | undefined): void {
  question = next;
  for (const listener of listeners) listener();
}

/** Whoever asks while a question is open waits for the same answer. */
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
