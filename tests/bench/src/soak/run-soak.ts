/** Keeps the whole product under steady load for a while, with every kind of call over several tenants and changes going on. */
import { cases } from '../cases.ts';
import { each } from '../each.ts';
import { load, loadWithoutFailures } from '../load/load.ts';
import { callOf, createFurnishedTenant, type Scene } from '../scene.ts';
import { type Changes, keepChanging } from './keep-changing.ts';
import { delaysOf, headOfLines, type Line, measureLine, shownLine } from './line.ts';
import type { Progress } from './progress.ts';

const tenantCount = 4;
const connections = 32;
const probeSeconds = 5;
/** Of the most that the probe reached. */
const shareOfMaximum = 0.7;

export type LoadOverTime = {
  readonly rate: number;
  readonly lines: readonly Line[];
  readonly changes: Changes;
};

/** `seconds`: of each of the lines. */
export async function runSoak(
  scene: Scene,
  { lines, seconds }: { lines: number; seconds: number },
  progress: Progress,
): Promise<LoadOverTime> {
  const { product, upstream } = scene;
  const tenants = [scene.tenant];
  while (tenants.length < tenantCount) tenants.push(await createFurnishedTenant(product, upstream));
  const short = cases.filter((one) => one.load === undefined);
  const calls = short.flatMap((one) => tenants.map((tenant) => callOf(tenant, one)));
  const wanted = { origin: product.proxies[0] ?? '', calls: [each(calls)], connections };
  const changing = keepChanging(tenants);
  // Twice: the first one warms up.
  await load({ ...wanted, seconds: probeSeconds });
  const { perSecond } = await loadWithoutFailures({ ...wanted, seconds: probeSeconds });
  const rate = Math.floor(perSecond * shareOfMaximum);
  progress.print(`${Math.round(perSecond)} requests/s at most; the soak sends ${rate}\n\n${headOfLines()}`);
  await delaysOf(product);
  const measured: Line[] = [];
  while (measured.length < lines) {
    progress.told(`line ${measured.length + 1} of ${lines}: ${rate} requests/s for ${seconds} s`);
    const line = await measureLine(product, { ...wanted, seconds, rate });
    measured.push(line);
    progress.print(shownLine(line, measured.length * seconds));
  }
  return { rate, lines: measured, changes: await changing.stop() };
}
