/**
 * One run: starts everything, lets callers call and teams change while things break, takes a last look, and
 * checks.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { call, until } from '@knoxcall/testkit';
import { breakThings } from './break-things.ts';
import { breakagesOf } from './breakages.ts';
import { startChanges } from './changes/change-on.ts';
import { checkHistory, type Verdict } from './check/check-history.ts';
import { type Figures, figuresOf } from './figures.ts';
import type { Bounds, History } from './history.ts';
import { askAll, readBack } from './read-back.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { makeSchedule, type Planned } from './schedule.ts';
import { startTraffic } from './traffic/traffic.ts';
import { kindOf } from './world/scene.ts';
import { type Arrangement, arrangements, type RedisForm } from './world/stores.ts';
import { createWorld, type World } from './world/world.ts';

type RunOptions = {
  readonly seed: number;
  readonly ms: number;
  readonly bounds: Bounds;
  /** Between two requests of one caller, on average. */
  readonly pauseMs: number;
  /** From the last repair to the last look. */
  readonly settleMs: number;
  readonly told: (line: string) => void;
  readonly redis: RedisForm;
  /** The faults, unless the seed decides. */
  readonly planned?: readonly Planned[];
};

export type Run = {
  readonly seed: number;
  readonly ms: number;
  readonly arrangement: Pick<Arrangement, 'name' | 'redis'>;
  readonly bounds: Bounds;
  readonly planned: readonly Planned[];
  readonly history: History;
  readonly verdict: Verdict;
  readonly figures: Figures;
};

const progressMs = 5_000;
/** Between two changes of one writer, on average. */
const changePauseMs = 150;

export async function runChaos(options: RunOptions): Promise<Run> {
  const { seed, ms, bounds, told } = options;
  const arrangement = arrangements[options.redis];
  const recorder = createRecorder();
  const world = await createWorld(recorder, arrangement);
  try {
    const breakages = breakagesOf(world);
    const planned = options.planned ?? makeSchedule(breakages, { seed, ms });
    await askAll(world, recorder);
    told(
      `${planned.length} faults in ${Math.round(ms / 1000)} s; seed ${seed}; logs in ${world.product.logs}`,
    );
    await shake(world, { recorder, planned, breakages, options });
    told('everything is mended; looking once more when all had time to be well');
    await settle(world, options.settleMs);
    await readBack(world, recorder);
    const kinds = Object.fromEntries(world.actors.map(({ name, role }) => [name, kindOf(role)]));
    const history = recorder.toHistory(kinds);
    const verdict = checkHistory(history, bounds);
    const figures = figuresOf(history, bounds);
    return { seed, ms, arrangement, bounds, planned, history, verdict, figures };
  } finally {
    await world.stop();
  }
}

type Shaking = {
  recorder: Recorder;
  planned: readonly Planned[];
  breakages: ReturnType<typeof breakagesOf>;
  options: RunOptions;
};

async function shake(world: World, { recorder, planned, breakages, options }: Shaking): Promise<void> {
  const { seed, ms, pauseMs, told } = options;
  const traffic = startTraffic(world, { recorder, seed, pauseMs });
  const changes = world.actors
    .filter(({ role }) => role !== 'steady' && role !== 'greedy')
    .map((actor, index) =>
      startChanges({ recorder, world, actor }, { seed: seed + index, pauseMs: changePauseMs }),
    );
  const progress = setInterval(() => told(progressOf(recorder)), progressMs);
  try {
    await Promise.all([sleep(ms), breakThings(planned, breakages, { recorder, told })]);
  } finally {
    clearInterval(progress);
    await Promise.all([traffic.stop(), ...changes.map((one) => one.stop())]);
  }
}

function progressOf({ asked, writes, faults }: Recorder): string {
  const served = asked.filter(({ status }) => status === 200 || status === 101).length;
  return `${asked.length} requests, ${served} served; ${writes.length} changes; ${faults.length} faults mended`;
}

/** All are ready, and had their promised time. */
async function settle({ product }: World, settleMs: number): Promise<void> {
  for (const [name, origin] of Object.entries(product.metrics)) {
    await until(`${name} is ready`, async () => (await call(`${origin}/readyz`)).status === 200, 30_000);
  }
  await sleep(settleMs);
}
