/** One tenant uses more than its share of one proxy: many large bodies at once. */
import { call, type Product } from '@knoxcall/testkit';
import type { Actor } from '../world/scene.ts';

const atOnce = 60;
const rounds = 3;
const body = JSON.stringify({ a: '{{secret:s1}}', filling: 'x'.repeat(200_000) });

export async function flood({ proxies }: Product, { tenant }: Actor): Promise<void> {
  const headers = {
    ...{ 'x-knoxcall-key': tenant.key, 'x-knoxcall-route': 'places' },
    'content-type': 'application/json',
  };
  const ask = () => call(`${proxies[0]}/`, { method: 'POST', headers, body }).catch(() => undefined);
  for (let round = 0; round < rounds; round += 1) await Promise.all(Array.from({ length: atOnce }, ask));
}
