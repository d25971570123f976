/** Sends requests of several kinds continuously until it is stopped, and records faulty answers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type CallAnswer, until } from '@knoxcall/testkit';

export type Kind = {
  name: string;
  send: () => Promise<CallAnswer>;
  isRight: (answer: CallAnswer) => boolean;
};

type Load = {
  /** Resolves when every kind was answered correctly, this many times from now on. */
  goesOn(times: number): Promise<void>;
  /** How many answers were right. */
  right(): number;
  /** Returns the faults, once no request is running. */
  stop(): Promise<string[]>;
};

/** `restMs`: the pause of each kind after each of its requests. */
export function startLoad(kinds: readonly Kind[], { restMs = 0 } = {}): Load {
  const faults: string[] = [];
  const right = new Map(kinds.map(({ name }) => [name, 0]));
  let isStopped = false;
  const repeat = async ({ name, send, isRight }: Kind): Promise<void> => {
    while (!isStopped) {
      try {
        const answer = await send();
        if (isRight(answer)) right.set(name, right.get(name)! + 1);
        else faults.push(`${name}: ${answer.status} ${answer.text.slice(0, 200)}`);
      } catch (error) {
        faults.push(`${name}: ${String(error)}`);
      }
      await sleep(restMs);
    }
  };
  const running = Promise.all(kinds.map(repeat));
  return {
    goesOn: async (times) => {
      const before = new Map(right);
      await until(
        `each kind ${times} times`,
        () => {
          if (faults.length > 0) return true;
          return kinds.every(({ name }) => right.get(name)! >= before.get(name)! + times);
        },
        120_000,
      );
    },
    right: () => [...right.values()].reduce((all, count) => all + count, 0),
    stop: async () => {
      isStopped = true;
      await running;
      return faults;
    },
  };
}
