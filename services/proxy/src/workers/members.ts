/** The processes of a proxy, their latest messages, and the messages to all of them. */
import type { Worker } from 'node:cluster';
import { AggregatorRegistry, reasonOf } from '@knoxcall/telemetry';
import { z } from 'zod';
import { fromWorker } from './messages.ts';
import { createQuestions, send } from './questions.ts';

/** As prom-client gives them to be added up; what they hold is its own. */
const metricsOfOne = z.array(z.looseObject({ name: z.string() }));
export type MetricsOfOne = z.output<typeof metricsOfOne>;

/** The counts of ended processes: a sum over all that ever ran must never go down. */
function createPastCounts() {
  let sum: Promise<MetricsOfOne> = Promise.resolve([]);
  return {
    sum: () => sum,
    /** Gauges are left out: the state of an ended process does not count. */
    add(metrics: MetricsOfOne): void {
      const counts = metrics.filter(({ type }) => type !== 'gauge');
      sum = sum.then(async (past) =>
        metricsOfOne.parse(await AggregatorRegistry.aggregate([past, counts]).getMetricsAsJSON()),
      );
    },
  };
}

/**
 * `ready`: undefined before it accepts callers. `silent`: seconds in a row without a message; undefined before its
 * first one, since loading may take long on a busy machine.
 */
type Member = {
  readonly worker: Worker;
  readonly ended: Promise<Ending>;
  ready?: boolean;
  silent?: number;
  /** Its latest metrics. */
  metrics?: MetricsOfOne;
};

/** Each process reports every second; after this many silent seconds it counts as hanging. */
export const SILENT_SECONDS = 20;

/** Its exit code or signal; the error's code where the process never started. */
type Ending = { readonly code: number | string | null; readonly signal?: string | null };

type Life = {
  /** Resolves with its port when it accepts callers; undefined where it ends before. */
  readonly taking: Promise<number | undefined>;
  readonly ended: Promise<Ending>;
};

export function createMembers() {
  const members = new Set<Member>();
  const questions = createQuestions();
  const past = createPastCounts();
  let told = { ready: false, anyReady: false };
  const serving = (): Member[] => [...members].filter(({ ready }) => ready !== undefined);
  const isReady = (): boolean => serving().length > 0 && serving().every(({ ready }) => ready);
  function tellAll(): void {
    const now = { ready: isReady(), anyReady: serving().some(({ ready }) => ready) };
    if (now.ready === told.ready && now.anyReady === told.anyReady) return;
    told = now;
    for (const { worker, silent } of members)
      if (silent !== undefined) send(worker, { type: 'group', ...told });
  }
  async function askForMetrics(member: Member): Promise<void> {
    const [answer] = await questions.ask(member.worker, 'metrics');
    if (answer !== undefined && members.has(member)) member.metrics = metricsOfOne.parse(answer);
  }
  return {
    serving,
    isReady,
    all: () => [...members],
    /**
     * Call every second; returns those that have begun to hang. It counts seconds in which this process runs, so that
     * after a pause of all of them nobody is late.
     */
    countSecond(): Worker[] {
      for (const member of members) if (member.silent !== undefined) member.silent += 1;
      return [...members].filter(({ silent }) => silent === SILENT_SECONDS).map(({ worker }) => worker);
    },
    details: async () =>
      (await Promise.all(serving().map(({ worker }) => questions.ask(worker, 'details')))).flat(1),
    /** For a process that does not answer in time, its latest metrics; for ended ones, their counts. */
    async metrics(): Promise<MetricsOfOne[]> {
      await Promise.all(serving().map(askForMetrics));
      const told = [...members].map(({ metrics = [] }) => metrics);
      return Promise.all([past.sum(), ...told]);
    },
    add(worker: Worker): Life {
      const taking = Promise.withResolvers<number | undefined>();
      const ended = Promise.withResolvers<Ending>();
      const member: Member = { worker, ended: ended.promise };
      const end = (how: Ending): void => {
        if (members.delete(member)) past.add(member.metrics ?? []);
        taking.resolve(undefined);
        ended.resolve(how);
        tellAll();
      };
      members.add(member);
      worker.on('message', (message: unknown) => {
        const heard = fromWorker.parse(message);
        // It receives nothing before its own first message.
        if (member.silent === undefined) send(worker, { type: 'group', ...told });
        member.silent = 0;
        if (heard.type === 'alive') return;
        if (heard.type === 'told') return questions.told(heard.id, heard.answer);
        member.ready = heard.ready;
        taking.resolve(heard.port);
        tellAll();
      });
      worker.once('exit', (code, signal) => end({ code, signal }));
      worker.on('error', (error) => {
        // Without a process there is no exit event. Any other fault shows by its silence, or its end.
        if (worker.process.pid === undefined) end({ code: reasonOf(error) });
      });
      return { taking: taking.promise, ended: ended.promise };
    },
  };
}
