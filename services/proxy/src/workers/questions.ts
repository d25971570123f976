/** Questions to the processes of a proxy; the answers come as separate messages. */
import type { Worker } from 'node:cluster';
import { setTimeout as delay } from 'node:timers/promises';
import type { Question, ToWorker } from './messages.ts';

type Questions = {
  /** Its answer in an array, or an empty array where none comes in time. */
  ask(worker: Worker, about: Question): Promise<[] | [unknown]>;
  told(id: number, answer: unknown): void;
};

const ANSWER_MS = 2_000;

export function createQuestions(): Questions {
  const waiting = new Map<number, (answer: [unknown]) => void>();
  let count = 0;

  async function ask(worker: Worker, about: Question): Promise<[] | [unknown]> {
    count += 1;
    const id = count;
    const answer = new Promise<[unknown]>((resolve) => waiting.set(id, resolve));
    send(worker, { type: 'tell', id, about });
    const told = await Promise.race([answer, delay<[]>(ANSWER_MS, [], { ref: false })]);
    waiting.delete(id);
    return told;
  }

  return {
    ask,
    told: (id, answer) => waiting.get(id)?.([answer]),
  };
}

/** A process that has ended gets no message; its end is reported separately. */
export function send(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message, () => undefined);
}
