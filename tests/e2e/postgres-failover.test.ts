/**
 * PostgreSQL dies and its replica is promoted, twice: a replica with every acknowledged commit, and one without the last
 * ones. The services reach PostgreSQL at an address that leads to the server that accepts writes.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createTenant,
  type Product,
  type RecordingUpstream,
  type Relay,
  sendSecret,
  startProduct,
  startRecordingUpstream,
  startRelay,
  type Tenant,
  until,
} from '@knoxcall/testkit';
import {
  type PostgresPlace,
  type Replica,
  replicateBeforeAnswers,
  startReplica,
} from '@knoxcall/testkit/postgres';

let product: Product;
let address: Relay;
let upstream: RecordingUpstream;
let first: PostgresPlace;
let replica: Replica;
let last: Replica;

const databaseThrough = async (databaseUrl: string): Promise<string> => {
  address = await startRelay(databaseUrl);
  return address.url;
};

beforeAll(async () => {
  product = await startProduct({ proxies: 2, durable: true, databaseThrough });
  upstream = await startRecordingUpstream();
  upstream.answerWith((request, response) => response.end(request.headers['x-key'] ?? ''));
  const { databaseUrl: url, postgresPid: pid } = product.servers;
  first = { dir: product.dir, url, pid };
  replica = await startReplica(first, join(product.dir, 'replica'));
}, 90_000);

afterAll(async () => {
  await upstream?.close();
  await last?.stop();
  await replica?.stop();
  await product?.stop();
  await address?.stop();
}, 60_000);

async function failOver(from: PostgresPlace, to: Replica): Promise<void> {
  process.kill(from.pid, 'SIGQUIT');
  await to.promote();
  address.lead(to.url);
}

/** A tenant with a route whose answer shows a secret. */
async function tenantWith(value: string): Promise<{ tenant: Tenant; id: string }> {
  const tenant = await createTenant(product);
  const id = await sendSecret(tenant, upstream, { route: 'r', secret: { name: 'key', value } });
  return { tenant, id };
}

const put = ({ tenant, id }: { tenant: Tenant; id: string }, value: string) =>
  tenant.api('PUT', `/v1/secrets/${id}/value`, { value });
const isPublished = (text: string): boolean => !text.includes('not_yet_published');

test('with a synchronous replica no acknowledged change is lost, and callers notice nothing', async () => {
  await replicateBeforeAnswers(first);
  const all = await Promise.all([1, 2, 3].map(() => tenantWith('value-0')));
  const acknowledged = all.map(() => 0);
  let [isOver, failed, asked] = [false, 0, 0];
  const writers = all.map(async (one, index) => {
    for (let number = 1; !isOver; number += 1) {
      const answer = await put(one, `value-${number}`).catch(() => undefined);
      if (answer?.status === 200) acknowledged[index] = number;
    }
  });
  const callers = all.map(async ({ tenant }) => {
    while (!isOver) {
      asked += 1;
      if ((await tenant.proxy({ route: 'r', proxy: asked % 2 })).status !== 200) failed += 1;
    }
  });
  const several = (least: readonly number[]) => () =>
    acknowledged.every((number, index) => number >= least[index]! + 5);
  await until('changes', several([0, 0, 0]));
  await failOver(first, replica);
  await until('changes at the replica', several([...acknowledged]), 30_000);
  isOver = true;
  await Promise.all([...writers, ...callers]);
  expect(failed).toBe(0);
  for (const [index, { tenant }] of all.entries()) {
    for (const proxy of [0, 1]) {
      const sent = async () => Number((await tenant.proxy({ route: 'r', proxy })).text.split('-')[1]);
      await until('the last acknowledged value', async () => (await sent()) >= acknowledged[index]!);
    }
  }
}, 120_000);

test('with an asynchronous replica lost changes are reported, and everything recovers by itself', async () => {
  last = await startReplica(replica, join(product.dir, 'last'));
  const [one, other] = [await tenantWith('kept'), await tenantWith('kept')];
  const sent = async ({ tenant }: { tenant: Tenant }, key = tenant.key) =>
    Promise.all([0, 1].map(async (proxy) => (await tenant.proxy({ route: 'r', proxy, key })).text));
  const isAtBoth = async (value: string, by: typeof one) => (await sent(by)).every((text) => text === value);
  await until('the replica has both', () => isAtBoth('kept', one));
  await last.caughtUp();
  last.way.cut('silence');
  for (const tenant of [one, other]) expect((await put(tenant, 'lost')).status).toBe(200);
  const { api_key } = await one.tenant.done('POST', '/v1/api-keys', { name: 'lost', role: 'invoke' });
  await until(
    'proxies act by it',
    async () => (await isAtBoth('lost', one)) && (await isAtBoth('lost', other)),
  );
  await failOver(replica, last);

  // As many changes as were lost, so that the numbers of the other tenant's entries in Redis look current.
  let answer = await put(other, 'later');
  await until(
    'changes are taken',
    async () => {
      if (answer.status !== 200) answer = await put(other, 'later');
      return answer.status === 200;
    },
    30_000,
  );
  const isTold = isPublished(answer.text);
  await until('the later value', () => isAtBoth('later', other), isTold ? 1_000 : 10_000);
  await until('the value of the replica', () => isAtBoth('kept', one), 10_000);
  const statuses = await Promise.all(
    [0, 1].map(async (proxy) => (await one.tenant.proxy({ route: 'r', proxy, key: String(api_key) })).status),
  );
  expect(statuses).toEqual([401, 401]);
  const log = await readFile(join(product.logs, 'worker.log'), 'utf8');
  expect(log).toMatch(/"tenants":[12],.*another history of PostgreSQL/);
}, 120_000);
