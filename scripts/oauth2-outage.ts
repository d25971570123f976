/**
 * A provider outage, in real time and with the product's own settings: valid tokens are used until they
 * expire, dead ones are never sent, and the connection recovers by itself. Usage: node
 * scripts/oauth2-outage.ts [minutes], ten by default; exits with 1 where one of these does not hold.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { createTenant, startProduct, startRecordingUpstream, until } from '../packages/testkit/src/index.ts';
import { openDesk } from '../tests/e2e/oauth2/src/desk.ts';
import { startSmallProvider } from '../tests/e2e/oauth2/src/small-provider.ts';

const outageMs = Number(process.argv[2] ?? 10) * 60_000;
/** Half of the outage is within the token's lifetime. */
const lifetimeSeconds = Math.max(20, Math.round(outageMs / 2000));

const product = await startProduct();
const tenant = await createTenant(product);
const upstream = await startRecordingUpstream();
const provider = await startSmallProvider();
const desk = openDesk(tenant, provider);

provider.lifetimeSeconds = lifetimeSeconds;
await desk.connected({ name: 'down' });
const tokenEndsAt = Date.now() + lifetimeSeconds * 1000;
const headers = { Authorization: 'Bearer {{secret:down}}' };
await tenant.done('POST', '/v1/routes', {
  name: 'down',
  target_base_url: upstream.url,
  inject_headers_json: headers,
});
provider.answering = (_ask, response) => void response.writeHead(503).end();

const counts = { served: 0, refusedWhileAlive: 0, refusedAfterEnd: 0, deadTokensSent: 0 };
for (const end = Date.now() + outageMs; Date.now() < end; await delay(1000)) {
  const isAlive = Date.now() < tokenEndsAt;
  const before = upstream.received.length;
  const { status } = await tenant.proxy({ route: 'down' });
  if (status === 200) counts.served += 1;
  else if (isAlive) counts.refusedWhileAlive += 1;
  else counts.refusedAfterEnd += 1;
  if (Date.now() > tokenEndsAt && !isAlive && upstream.received.length > before) counts.deadTokensSent += 1;
}
const asked = provider.asks.length;
provider.answering = undefined;
provider.lifetimeSeconds = 3600;
const backAt = Date.now();
await until('recovery', async () => (await tenant.proxy({ route: 'down' })).status === 200, 600_000);
const recoveredAfterMs = Date.now() - backAt;
console.log(
  JSON.stringify({ minutes: outageMs / 60_000, lifetimeSeconds, ...counts, asked, recoveredAfterMs }),
);

await Promise.all([upstream.close(), provider.stop(), product.stop()]);
// The margin before a token's expiry (the smaller of 30 s and a tenth of its lifetime) does not count as
// valid.
const skewTurns = Math.ceil(Math.min(30, lifetimeSeconds / 10)) + 1;
const holds = counts.deadTokensSent === 0 && counts.served > 0 && counts.refusedWhileAlive <= skewTurns;
process.exit(holds ? 0 : 1);
