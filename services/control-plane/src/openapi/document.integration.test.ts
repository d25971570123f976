/**
 * Every operation of the document, driven over HTTP with valid and generated invalid input: each answer must be one
 * that the document describes. `CONTRACT_REQUESTS` is how many, `CONTRACT_SEED` repeats a run.
 */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { readDocument, type ShownOperation } from './contract/document-reader.fixture.ts';
import { planOf, type RequestPlan } from './contract/request-plan.fixture.ts';
import {
  certificateUpload,
  type FurnishedTenant,
  furnishTenant,
  loadDocument,
  type Scene,
  startScene,
} from './contract/scene.fixture.ts';
import { type Sender, sendPlan } from './contract/send-plan.fixture.ts';

const requests = Number(process.env.CONTRACT_REQUESTS ?? 1500);
const seed = Number(process.env.CONTRACT_SEED ?? randomBytes(4).readUInt32BE());
const atOnce = 8;

let scene: Scene;
let own: FurnishedTenant;
let sender: Sender;
let reader: ReturnType<typeof readDocument>;

beforeAll(async () => {
  scene = await startScene();
  own = await furnishTenant(scene);
  const slugs = [(await furnishTenant(scene)).slug];
  sender = { own, foreign: await furnishTenant(scene), product: scene.product, slugs };
  reader = readDocument(await loadDocument(scene.product));
}, 120_000);
afterAll(() => scene?.end());

/** Valid input where the document's example would not do: it must refer to what is there. */
function validBody({ id, bodyExample }: ShownOperation): unknown {
  const unique = randomBytes(5).toString('hex');
  const example = (bodyExample ?? {}) as Record<string, unknown>;
  const named = 'name' in example ? { ...example, name: `${example.name}_${unique}`.toLowerCase() } : example;
  const special: Record<string, unknown> = {
    createCertificateSecret: { ...certificateUpload(), name: `cert_${unique}` },
    putCertificate: certificateUpload(),
    putRouteClients: { client_ids: own.ids.clients },
    createTenant: { ...example, slug: `made-${unique}` },
    bootstrap: { slug: sender.slugs[0] },
  };
  return special[id] ?? named;
}

function validPlan(operation: ShownOperation, indexOf: Partial<RequestPlan['id']> = {}): RequestPlan {
  const body = operation.body && { text: JSON.stringify(validBody(operation)), type: 'application/json' };
  const id = { kind: 'own' as const, index: 0, garbage: 'staging', ...indexOf };
  const query: Record<string, string> = operation.id === 'search' ? { query: 'stripe' } : {};
  return { operation, key: 'admin', id, body, query, idempotencyKey: undefined, ifMatch: undefined };
}

/** Operations that succeed only with a provider or a proxy, which other tests have. */
const needsMore = new Set(['getOAuth2Token', 'testRoute']);

test('every operation of the API succeeds with valid input, and answers as the document describes', async () => {
  const faults: string[] = [];
  // Each operation below /dashboard needs a browser; tests/e2e/people covers them.
  const ofApi = reader.operations.filter(({ path }) => !path.startsWith('/dashboard/'));
  const deletions = ofApi.filter(({ method }) => method === 'delete');
  const others = ofApi.filter(({ method }) => method !== 'delete');
  for (const operation of [...others, ...deletions.reverse()]) {
    const plan = validPlan(operation, { index: indexFor(operation) });
    const { request, answer } = await sendPlan(sender, plan);
    const found = reader.faultsOf(operation, answer);
    const failed = answer.status !== operation.success && !needsMore.has(operation.id);
    if (failed) found.push(`${answer.status} instead of ${operation.success}: ${answer.text}`);
    faults.push(...found.map((fault) => `${operation.id}: ${request}: ${fault}`));
  }
  expect(faults).toEqual([]);
}, 60_000);

/** Of the tenant's secrets the second is a certificate, the third OAuth2. A deletion takes the newest resource. */
function indexFor({ id, method, path }: ShownOperation): number {
  // The newest tenant has no members.
  if (id === 'createSetupLink') return sender.slugs.length - 1;
  if (path.endsWith('/certificate')) return 1;
  if (path.includes('/oauth2')) return 2;
  const ids = own.ids[path.split('/')[2] ?? ''];
  return method === 'delete' && !path.includes('{env}') ? (ids?.length ?? 1) - 1 : 0;
}

/** A part at a time: to generate all at once would hold up this process until idle connections have ended. */
function* planned(anyPlan: fc.Arbitrary<RequestPlan>): Generator<RequestPlan> {
  const part = 100;
  for (let made = 0; made < requests; made += part) {
    yield* fc.sample(anyPlan, { numRuns: Math.min(part, requests - made), seed: seed + made });
  }
}

test(`no generated request gets an answer that the document does not describe (${requests} requests)`, async () => {
  const uuids = [...Object.values(own.ids), ...Object.values(sender.foreign.ids)].flat();
  const generators = { resolve: reader.resolve, uuids };
  const anyPlan = fc.oneof(...reader.operations.map((operation) => planOf(operation, generators)));
  const plans = planned(anyPlan);
  const faults: string[] = [];
  const statuses = new Map<string, number>();
  const started = Date.now();
  let sent = 0;
  const work = async (): Promise<void> => {
    for (const plan of plans) {
      if (faults.length >= 20) return;
      sent += 1;
      const { request, answer } = await sendPlan(sender, plan).catch((error: unknown) => {
        throw new Error(`${plan.operation.id} got no answer: ${JSON.stringify(plan.id)} ${plan.body?.text}`, {
          cause: error,
        });
      });
      const told = `${answer.status} ${answer.json?.error?.type ?? ''}`.trim();
      statuses.set(told, (statuses.get(told) ?? 0) + 1);
      const found = reader.faultsOf(plan.operation, answer);
      faults.push(
        ...found.map((fault) => `${plan.operation.id}: ${request}: ${fault}: ${answer.text.slice(0, 300)}`),
      );
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const table = [...statuses].sort(([, a], [, b]) => b - a).map(([told, count]) => `${told}: ${count}`);
  console.info(`seed ${seed}, ${sent} requests in ${Date.now() - started} ms: ${table.join(', ')}`);
  expect({ seed, faults }).toEqual({ seed, faults: [] });
}, 3_600_000);

test('the audit log of the tenant still verifies afterwards', async () => {
  const verified = await own.done('GET', '/v1/audit-logs/verify');
  expect(verified.valid).toBe(true);
  expect(Number(verified.checked)).toBeGreaterThan(10);
});
