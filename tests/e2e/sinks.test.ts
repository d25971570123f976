/**
 * Audit events and request records reach an operator's sinks: all of them, whatever faults the sinks and the worker have. A
 * duplicate has the same id.
 */
import { gunzipSync } from 'node:zlib';
import {
  call,
  changeDatabase,
  createTenant,
  type Json,
  type Product,
  queryPostgres,
  type RecordingUpstream,
  startProduct,
  startRecordingUpstream,
  type Tenant,
  until,
} from '@knoxcall/testkit';
import { checkExport } from '../../services/control-plane/src/audit/check-export.ts';

type Record_ = Json & { tenant_id: string };
type Answer = Parameters<RecordingUpstream['answerWith']>[0];

let product: Product;
let sink: RecordingUpstream;
let upstream: RecordingUpstream;
let tenant: Tenant;
let other: Tenant;
/** By path: the lines of requests that the sink answered with 2xx, and the lines of all others. */
const taken: Record<string, string[]> = { '/audit': [], '/requests': [] };
const refused: Record<string, string[]> = { '/audit': [], '/requests': [] };

const ok: Answer = (_request, response) => void response.writeHead(202).end();

/** Answers, and notes the lines as taken or refused. */
function answerWith(answer: Answer, into = taken): void {
  sink.answerWith((request, response) => {
    const lines = gunzipSync(request.body).toString().trimEnd().split('\n');
    into[request.url]?.push(...lines);
    answer(request, response);
  });
}

beforeAll(async () => {
  [sink, upstream] = await Promise.all([startRecordingUpstream(), startRecordingUpstream()]);
  answerWith(ok);
  const environment = {
    AUDIT_SINK_URL: `${sink.url}/audit`,
    AUDIT_SINK_TOKEN: 'token-of-the-audit-sink',
    REQUEST_LOG_SINK_URL: `${sink.url}/requests`,
  };
  product = await startProduct({ environment });
  [tenant, other] = [await createTenant(product), await createTenant(product)];
  await tenant.done('POST', '/v1/secrets', { name: 'key', value: 'value-of-the-key' });
  await tenant.done('POST', '/v1/routes', {
    ...{ name: 'r', target_base_url: upstream.url },
    inject_headers_json: { 'X-Key': '{{secret:key}}' },
  });
}, 120_000);

afterAll(async () => {
  await product?.stop();
  await Promise.all([sink?.close(), upstream?.close()]);
}, 60_000);

const parsed = (lines: readonly string[] = []): Record_[] => lines.map((line) => JSON.parse(line) as Record_);

async function callOften(times: number): Promise<string[]> {
  const answers = await Promise.all(
    Array.from({ length: times }, (_none, index) => tenant.proxy({ route: 'r', path: `/${index}` })),
  );
  return answers.map(({ headers }) => String(headers['x-knox-request-id']));
}

const hasTaken = async (ids: readonly string[]): Promise<void> => {
  await until(
    'all request records are taken',
    () => {
      const known = new Set(parsed(taken['/requests']).map(({ request_id }) => String(request_id)));
      return ids.every((id) => known.has(id));
    },
    60_000,
  );
};

/** The audit events of a tenant that the sink accepted, each once, in the order of their numbers. */
function eventsOf({ id }: Tenant): Record_[] {
  const events = parsed(taken['/audit']).filter(({ tenant_id }) => tenant_id === id);
  const byNumber = new Map(events.map((event) => [Number(event.sequence), event]));
  return [...byNumber].toSorted(([one], [two]) => one - two).map(([, event]) => event);
}

async function hasTakenAuditLog(of: Tenant): Promise<void> {
  const [newest] = (await of.done('GET', '/v1/audit-logs?limit=1')) as unknown as { sequence: number }[];
  await until('the audit log is taken', () => eventsOf(of).length === newest!.sequence, 60_000);
}

const metric = async (name: string): Promise<number> => {
  const { text } = await call(`${product.metrics.worker}/metrics`);
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')
      .at(-1),
  );
};

test('each record is one JSON line, as the API shows it, without a value; audit events verify like an export', async () => {
  const [id = ''] = await callOften(1);
  await hasTaken([id]);
  const record = parsed(taken['/requests']).find(({ request_id }) => String(request_id) === id);
  expect(record).toEqual({ tenant_id: tenant.id, ...(await tenant.done('GET', `/v1/logs/${id}`)) });
  for (const one of [tenant, other]) {
    await hasTakenAuditLog(one);
    const lines = eventsOf(one).map((event) => JSON.stringify(event));
    expect(await checkExport(lines)).toMatchObject({ checked: lines.length, broken: undefined });
  }
  expect(JSON.stringify(taken)).not.toContain('value-of-the-key');
});

test('each sink gets its own token, and never that of another', () => {
  const headersTo = (path: string) => sink.received.find(({ url }) => url === path)?.headers;
  expect(headersTo('/audit')).toMatchObject({ authorization: 'Bearer token-of-the-audit-sink' });
  expect(headersTo('/requests')).not.toHaveProperty('authorization');
});

test('a sink that fails, redirects, breaks off and is slow loses nothing, and is asked after growing pauses', async () => {
  const failures: Answer[] = [
    (_request, response) => void response.writeHead(500).end(),
    (_request, response) => void response.writeHead(302, { location: `${sink.url}/elsewhere` }).end(),
    (_request, response) => void response.socket?.destroy(),
  ];
  const moments: number[] = [];
  answerWith((request, response) => {
    if (request.url === '/requests') moments.push(Date.now());
    failures[(moments.length + failures.length - 1) % failures.length]?.(request, response);
  }, refused);
  const ids = await callOften(20);
  await tenant.done('POST', '/v1/collections', { name: 'while the sink is away' });
  await until('three attempts', () => moments.length >= 3, 60_000);
  const [first = 0, second = 0, third = 0] = moments;
  expect(second - first).toBeGreaterThan(900);
  expect(third - second).toBeGreaterThan(1_800);
  expect(await metric('knoxcall_sink_lag_seconds{sink="request_logs"}')).toBeGreaterThan(1);
  expect(await metric('knoxcall_sink_lag_seconds{sink="audit"}')).toBeGreaterThan(1);
  expect(sink.received.some(({ url }) => url === '/elsewhere')).toBe(false);
  answerWith((request, response) => void setTimeout(() => ok(request, response), 1_500));
  await hasTaken(ids);
  await hasTakenAuditLog(tenant);
  await until('no lag', async () => (await metric('knoxcall_sink_lag_seconds{sink="request_logs"}')) === 0);
}, 120_000);

test('after a worker dies while the sink reads, the records are sent again: none is lost, and a duplicate has the same id', async () => {
  let isAsked = false;
  answerWith(() => {
    isAsked = true;
  }, refused);
  const ids = await callOften(20);
  await until('the sink reads', () => isAsked, 60_000);
  await product.kill('worker', 'SIGKILL');
  // The dead worker's turn at the sinks ends 15 s after it began.
  const held = await queryPostgres(product, "SELECT next_at - interval '15 s' <= now() AS ends FROM sinks");
  expect(held).toEqual([{ ends: true }, { ends: true }]);
  await changeDatabase(product, ['UPDATE sinks SET next_at = now()']);
  answerWith(ok);
  await product.start('worker');
  await hasTaken(ids);
  await hasTakenAuditLog(tenant);
  const known = new Map(parsed(taken['/requests']).map((record) => [String(record.request_id), record]));
  for (const record of parsed(refused['/requests'])) {
    expect(known.get(String(record.request_id))).toEqual(record);
  }
}, 120_000);
