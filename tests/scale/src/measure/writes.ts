/** Writing values: by one caller and by many, into one tenant and into all of them. */
import type { Tenant } from '@knoxcall/testkit';
import { type Figure, timesOf } from '../figures.ts';
import { inTurn } from '../in-turn.ts';
import type { Loaded } from '../scene.ts';

const group = 'writes';
const several = 50;

export async function measureWrites({ tenants, large }: Loaded, forMs: number): Promise<Figure[]> {
  const others = await Promise.all(tenants.slice(1, 1 + several).map(withSecrets));
  const one = [await withSecrets(large)];
  return [
    ...(await writing('one tenant, one caller', one, { callers: 1, forMs })),
    ...(await writing('one tenant, 8 callers', one, { callers: 8, forMs })),
    ...(await writing(`${others.length} tenants, 16 callers`, others, { callers: 16, forMs })),
  ];
}

type Writer = { readonly tenant: Tenant; readonly ids: readonly string[] };

async function withSecrets(tenant: Tenant): Promise<Writer> {
  const found = await tenant.done('GET', '/v1/secrets?per_page=100');
  return { tenant, ids: (found as unknown as { id: string }[]).map(({ id }) => id) };
}

async function writing(
  what: string,
  writers: readonly Writer[],
  { callers, forMs }: { callers: number; forMs: number },
): Promise<Figure[]> {
  const ms: number[] = [];
  const begun = performance.now();
  const turns = (function* () {
    for (let turn = 0; performance.now() - begun < forMs; turn += 1) yield turn;
  })();
  await inTurn(turns, {
    atOnce: callers,
    work: async (turn) => {
      const { tenant, ids } = writers[turn % writers.length]!;
      const started = performance.now();
      await tenant.done('PUT', `/v1/secrets/${ids[turn % ids.length]}/value`, { value: `value-${turn}` });
      ms.push(performance.now() - started);
    },
  });
  const seconds = (performance.now() - begun) / 1000;
  return [
    { group, what: `${what}: values`, value: ms.length / seconds, unit: 'a second' },
    ...timesOf(group, what, ms),
  ];
}
