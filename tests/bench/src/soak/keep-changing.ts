/** Changes that go on during a soak: values replaced, routes switched, secrets made and deleted, a tenant after the other. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Tenant } from '@knoxcall/testkit';
import { each } from '../each.ts';

/** Between two rounds of changes. */
const pauseMs = 200;

export type Changes = { readonly made: number; readonly failed: number };

/** Until it is stopped. */
export function keepChanging(tenants: readonly Tenant[]): { stop(): Promise<Changes> } {
  const next = each(tenants);
  let [isStopped, made, failed] = [false, 0, 0];
  const work = (async (): Promise<void> => {
    for (let round = 1; !isStopped; round += 1) {
      await change(next(), round).then(
        (count) => {
          made += count;
        },
        () => {
          failed += 1;
        },
      );
      await sleep(pauseMs);
    }
  })();
  return {
    stop: async () => {
      isStopped = true;
      await work;
      return { made, failed };
    },
  };
}

/** Gives how many changes it made. */
async function change(tenant: Tenant, round: number): Promise<number> {
  const found = await tenant.done('GET', '/v1/secrets');
  const id = Object.values(found).find(({ name }) => String(name) === 'api_key')?.id;
  await tenant.done('PUT', `/v1/secrets/${id}/value`, { value: `sk_live_${round}_0123456789` });
  await tenant.done('PATCH', '/v1/routes/redacting', { redact_response: round % 2 === 0 });
  const made = await tenant.done('POST', '/v1/secrets', { name: `soak_${round}`, value: 'short-lived' });
  const gone = await tenant.api('DELETE', `/v1/secrets/${made.id}`);
  if (gone.status >= 300) throw new Error(`the secret was not deleted: ${gone.status}`);
  return 4;
}
