/** A starting proxy: the time to its first answer, and to its own report that it is ready. */
import { call } from '@knoxcall/testkit';
import type { Figure } from '../figures.ts';
import { quantile } from '../figures.ts';
import { routeName } from '../load/load-things.ts';
import type { Loaded } from '../scene.ts';

const starts = 5;
const goalSeconds = 3;

export async function measureColdStart({ product, large }: Loaded): Promise<Figure[]> {
  const [answered, ready]: [number[], number[]] = [[], []];
  for (let index = 0; index < starts; index += 1) {
    await product.kill('proxy-0', 'SIGKILL');
    const begun = performance.now();
    const since = (): number => (performance.now() - begun) / 1000;
    const first = firstAnswer(`${product.proxies[0]}/`, large.key).then(() => answered.push(since()));
    await product.start('proxy-0');
    ready.push(since());
    await first;
  }
  const group = 'cold start of a proxy';
  return [
    {
      group,
      what: 'first answer of an upstream',
      value: quantile(answered, 0.5),
      unit: 's',
      goal: goalSeconds,
    },
    { group, what: 'ready', value: quantile(ready, 0.5), unit: 's' },
  ];
}

/** At first nobody listens on the port. */
async function firstAnswer(url: string, key: string): Promise<void> {
  const headers = { 'x-knoxcall-key': key, 'x-knoxcall-route': routeName(0) };
  for (;;) {
    const answer = await call(url, { headers }).catch(() => undefined);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
