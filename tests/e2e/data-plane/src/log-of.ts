/** The record of a request, as soon as it is stored. */
import { type Json, type Tenant, until } from '@knoxcall/testkit';

export async function logOf(tenant: Tenant, requestId: string | undefined): Promise<Json> {
  let log: Json | undefined;
  await until('the record is stored', async () => {
    const answer = await tenant.api('GET', `/v1/logs/${requestId}`);
    log = answer.json.data;
    return answer.status === 200;
  });
  return log as Json;
}
