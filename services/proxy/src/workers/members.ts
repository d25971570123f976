/** Who is there of the processes of a proxy, what they say, and what is told to all of them. */
import type { Worker } from 'node:cluster';
import { fromWorker, type Question } from './messages.ts';
import { createQuestions, send } from './questions.ts';

/** `ready`: undefined before it takes callers. */
type Member = { readonly worker: Worker; ready?: boolean };

export function createMembers() {
  const members = new Set<Member>();
  const questions = createQuestions();
  let wasReady: boolean | undefined;
  const serving = (): Member[] => [...members].filter(({ ready }) => ready !== undefined);
  const isReady = (): boolean => serving().length > 0 && serving().every(({ ready }) => ready);
  function tellAll(): void {
    const ready = isReady();
    if (ready === wasReady) return;
    wasReady = ready;
    for (const { worker } of serving()) send(worker, { type: 'group', ready });
  }
  return {
    serving,
    isReady,
    all: () => [...members].map(({ worker }) => worker),
    ask: (about: Question) =>
      questions.ask(
        serving().map(({ worker }) => worker),
        about,
      ),
    /** Resolves with its port when it takes callers; undefined where it ends before. */
    add(worker: Worker): Promise<number | undefined> {
      const member: Member = { worker };
      const taking = Promise.withResolvers<number | undefined>();
      members.add(member);
      worker.on('message', (message: unknown) => {
        const heard = fromWorker.parse(message);
        if (heard.type === 'told') return questions.told(heard.id, heard.answer);
        if (member.ready === undefined) send(worker, { type: 'group', ready: wasReady ?? true });
        member.ready = heard.ready;
        taking.resolve(heard.port);
        tellAll();
      });
      worker.once('exit', () => {
        members.delete(member);
        taking.resolve(undefined);
        tellAll();
      });
      return taking.promise;
    },
  };
}
