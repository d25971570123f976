/** Takes the figures: rounds in turn, so that other load affects all subjects alike, and their medians. */
import { cpuMs } from './cpu.ts';
import { type Load, type Loaded, loadWithoutFailures } from './load/load.ts';
import { median } from './median.ts';

/** Something that answers calls, and the processes that work for it. */
export type Subject = {
  readonly name: string;
  readonly load: Load;
  /** For warming up, where the load itself is too little: V8 compiles only what ran some ten thousand times. */
  readonly warmUpLoad?: Load;
  /** The process on the path of the request. */
  readonly pids: () => readonly number[];
  /** Other processes that work for the request: Redis, the worker, PostgreSQL. */
  readonly restPids: () => readonly number[];
  /** Before each measurement, in place of the usual warming up before the first one. */
  readonly prepare?: () => Promise<void>;
};

/** Microseconds of processor time a request; latencies in milliseconds. */
export type Figures = Omit<Loaded, 'requests' | 'failed'> & {
  readonly name: string;
  readonly cpuUs: number;
  readonly restUs: number;
};

const WARM_UP_SECONDS = 10;

/** One after the other in each round; the median of each figure over the rounds. */
export async function measure(
  subjects: readonly Subject[],
  rounds: number,
  told: (line: string) => void,
): Promise<Figures[]> {
  const taken = new Map<Subject, Figures[]>(subjects.map((subject) => [subject, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const [subject, figures] of taken) {
      if (subject.prepare !== undefined) await subject.prepare();
      else if (round === 1) await warmUp(subject.warmUpLoad ?? subject.load);
      const one = await measureOnce(subject);
      told(`round ${round} of ${rounds}, ${subject.name}: ${Math.round(one.cpuUs)} us`);
      figures.push(one);
    }
  }
  return [...taken].map(([{ name }, figures]) => ({ ...medians(figures), name }));
}

export const warmUp = (wanted: Load): Promise<Loaded> =>
  loadWithoutFailures({ ...wanted, seconds: WARM_UP_SECONDS });

async function measureOnce({ name, load: wanted, pids, restPids }: Subject): Promise<Figures> {
  const [before, restBefore] = [cpuMs(pids()), cpuMs(restPids())];
  const { requests, failed: _none, ...loaded } = await loadWithoutFailures(wanted);
  const used = (now: number, then: number) => ((now - then) * 1000) / requests;
  return { ...loaded, name, cpuUs: used(cpuMs(pids()), before), restUs: used(cpuMs(restPids()), restBefore) };
}

function medians(figures: readonly Figures[]): Omit<Figures, 'name'> {
  const of = (field: Exclude<keyof Figures, 'name'>) => median(figures.map((one) => one[field]));
  return {
    perSecond: of('perSecond'),
    cpuUs: of('cpuUs'),
    restUs: of('restUs'),
    p50: of('p50'),
    p99: of('p99'),
    p999: of('p999'),
  };
}
