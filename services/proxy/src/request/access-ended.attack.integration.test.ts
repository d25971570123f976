// A request under way ends within a second after its access ends, and goes on through any other change.
import type { RouteEntry } from '@knoxcall/snapshot';
import { requestScene } from '../../testing/request-scene.fixture.ts';
import {
  answerUnderWay,
  type Kind,
  kinds,
  type UnderWay,
  underWay,
  until,
} from '../../testing/under-way.fixture.ts';

const scene = requestScene({
  pace: { idleMs: 30_000, graceMs: 30_000, totalMs: 30_000 },
  maxInFlight: 1_000,
});
beforeEach(() => answerUnderWay(scene));

const world = () => scene.proxy.world;
const production = ({ environments }: RouteEntry) => environments.production!;
const changeRoute = ({ route }: UnderWay, change: Partial<RouteEntry> | undefined) =>
  world().changeRoute(scene.tenantId, route, change);
const changeEnvironment = (one: UnderWay, change: Partial<RouteEntry['environments'][string]>) =>
  changeRoute(one, { environments: { production: { ...production(one.route), ...change } } });
const changeSecret = (
  ...[secret, change]: [UnderWay['injected'], Parameters<ReturnType<typeof world>['changeSecret']>[2]]
) => world().changeSecret(scene.tenantId, secret, change);
const soon = () => Date.now() + 100;

type End = { what: string; type: string; of: readonly Kind[]; act: (one: UnderWay) => void };
/** `withNamed`: only these name a secret in a body. A WebSocket has none, an upload is not scanned, and `held` has sent half. */
const withSecret = ['websocket', 'events', 'unanswered', 'upload'] as const;
const withNamed = ['events', 'unanswered'] as const;

const ends: End[] = [
  {
    what: 'the key is revoked',
    type: 'unauthorized',
    of: kinds,
    act: ({ key }) => world().changeKey(key, undefined),
  },
  {
    what: 'the key may only read',
    type: 'unauthorized',
    of: kinds,
    act: ({ key }) => world().changeKey(key, { role: 'read' }),
  },
  {
    what: 'the key gets an end',
    type: 'unauthorized',
    of: kinds,
    act: ({ key }) => world().changeKey(key, { expiresAt: soon() }),
  },
  {
    what: 'the route is disabled',
    type: 'route_not_found',
    of: kinds,
    act: (one) => changeRoute(one, { enabled: false }),
  },
  {
    what: 'the route is deleted',
    type: 'route_not_found',
    of: kinds,
    act: (one) => changeRoute(one, undefined),
  },
  {
    what: 'the environment is paused',
    type: 'environment_disabled',
    of: kinds,
    act: (one) => changeEnvironment(one, { enabled: false }),
  },
  {
    what: 'the environment is removed',
    type: 'environment_not_configured',
    of: kinds,
    act: (one) => changeRoute(one, { environments: {} }),
  },
  {
    what: 'the address may not',
    type: 'client_not_allowed',
    of: kinds,
    act: (one) => changeRoute(one, { ipAllowlist: ['192.0.2.1'] }),
  },
  {
    what: 'the client is removed',
    type: 'client_not_allowed',
    of: kinds,
    act: (one) => changeEnvironment(one, { clients: [] }),
  },
  {
    what: 'the method may not',
    type: 'method_not_allowed',
    of: kinds,
    act: (one) => changeEnvironment(one, { allowedMethods: ['PUT'] }),
  },
  {
    what: 'a secret is deleted',
    type: 'missing_secret',
    of: withSecret,
    act: ({ injected }) => changeSecret(injected, undefined),
  },
  {
    what: 'a secret loses the host',
    type: 'secret_not_allowed',
    of: withSecret,
    act: ({ injected }) => changeSecret(injected, { allowedHosts: ['x.example'] }),
  },
  {
    what: 'a secret ends, strictly',
    type: 'secret_expired',
    of: withSecret,
    act: ({ injected }) => changeSecret(injected, { strictExpiryEnforcement: true, expiresAt: soon() }),
  },
  {
    what: 'a secret loses its value',
    type: 'missing_secret',
    of: withSecret,
    act: ({ injected }) => changeSecret(injected, { environments: [] }),
  },
  {
    what: 'a named secret is deleted',
    type: 'missing_secret',
    of: withNamed,
    act: ({ named }) => changeSecret(named, undefined),
  },
  {
    what: 'a named secret may not be named',
    type: 'secret_not_allowed',
    of: withNamed,
    act: (one) => changeRoute(one, { allowedSecrets: [one.injected.id] }),
  },
  {
    what: 'a named secret is replaced by another of its name',
    type: 'missing_secret',
    of: withNamed,
    act({ named }) {
      changeSecret(named, undefined);
      world().addSecret(scene.tenantId, named.name, { values: { production: 'another' } });
    },
  },
];

/** A second, and three more for a busy machine. */
const LIMIT_MS = 4_000;

/** How the request ended, for the caller and in its record. */
async function endOf(one: UnderWay): Promise<string> {
  if (one.kind === 'unanswered') {
    // The proxy keeps the connection open, as after any refusal.
    await until('it is answered', () => one.text().includes('"request_id"'));
    one.socket.destroy();
  }
  await one.closed;
  const told = /"type":"(\w+)"/.exec(one.text())?.[1];
  if (told !== undefined) return told;
  if (one.kind === 'events') return one.text().endsWith('0\r\n\r\n') ? 'a whole answer' : 'cut';
  const closeAt = one.text().lastIndexOf('\x03\xf0');
  return `1008 ${one.text().slice(closeAt + 2)}`;
}

function expectedEnd(kind: Kind, type: string): string {
  if (kind === 'websocket') return `1008 ${type}`;
  return kind === 'events' ? 'cut' : type;
}

test('each kind of request ends within a second of any change that ends its access', async () => {
  const cases = ends.flatMap((end) => end.of.map((kind) => ({ ...end, kind })));
  const all = await Promise.all(cases.map(({ kind }) => underWay(scene, kind)));
  const actedAt = performance.now();
  for (const [index, one] of all.entries()) cases[index]!.act(one);
  const found = await Promise.all(all.map(endOf));
  expect(performance.now() - actedAt).toBeLessThan(LIMIT_MS);
  const named = (texts: string[]) =>
    cases.map(({ what, kind }, index) => `${what}, ${kind}: ${texts[index]}`);
  expect(named(found)).toEqual(named(cases.map(({ kind, type }) => expectedEnd(kind, type))));
  await until('no place is held', () => scene.proxy.inFlight.total === 0);
  expect(scene.proxy.permits.size()).toEqual({ standing: 0, entries: 0 });
  const streams = scene.proxy.records.filter(({ error }) => error === 'access_ended');
  expect(streams).toHaveLength(cases.filter(({ kind }) => kind === 'websocket' || kind === 'events').length);
  expect(new Set(streams.map(({ error_code }) => error_code))).toEqual(new Set(ends.map(({ type }) => type)));
});

test('disabling a tenant ends all of its requests, and the end of a key ends those of the key', async () => {
  const { tenantId } = scene;
  const other = await world().addTenant('other');
  const expiresAt = Date.now() + 1_500;
  const ending = await Promise.all(kinds.map((kind) => underWay(scene, kind, { expiresAt })));
  Object.assign(scene, { tenantId: other });
  const disabled = await Promise.all(kinds.map((kind) => underWay(scene, kind)));
  Object.assign(scene, { tenantId });
  world().changeTenant(other, { enabled: false });
  const expected = kinds.map((kind) => expectedEnd(kind, 'unauthorized'));
  expect(await Promise.all(disabled.map(endOf))).toEqual(expected);
  expect(await Promise.all(ending.map(endOf))).toEqual(expected);
  expect(Date.now()).toBeGreaterThanOrEqual(expiresAt);
  expect(Date.now() - expiresAt).toBeLessThan(LIMIT_MS);
});

const harmless: ((one: UnderWay) => void)[] = [
  ({ injected }) =>
    world().setValue(scene.tenantId, injected, { environment: 'production', text: 'new', endsAt: null }),
  ({ injected }) => changeSecret(injected, { name: `another_${injected.name}` }),
  ({ injected }) => changeSecret(injected, { allowedHosts: ['127.0.0.1', 'x.example'] }),
  ({ injected }) => changeSecret(injected, { expiresAt: Date.now() - 1 }),
  ({ key }) => world().changeKey(key, { rateLimitRequests: 1 }),
  ({ key }) => world().changeKey(key, { role: 'admin', expiresAt: Date.now() + 3_600_000 }),
  (one) => changeRoute(one, { rateLimit: { requests: 1, windowSec: 3_600 }, redactResponse: true }),
  (one) =>
    changeRoute(one, {
      baseEnvironment: 'staging',
      environments: {
        staging: production(one.route),
        production: { ...production(one.route), targetBaseUrl: 'http://x.example', injectHeaders: null },
      },
    }),
  () => world().changeKey(world().addKey(scene.tenantId), undefined),
  () => scene.proxy.permits.changed(null),
];

test('a change that takes no access from a request does not disturb it', async () => {
  const both = harmless.flatMap((act) => (['websocket', 'events'] as const).map((kind) => ({ act, kind })));
  const all = await Promise.all(both.map(({ kind }) => underWay(scene, kind)));
  await until('all of them stand', () => scene.proxy.permits.size().standing === all.length);
  for (const [index, one] of all.entries()) both[index]!.act(one);
  // The end of a later request shows that the proxy has handled these changes.
  const last = await underWay(scene, 'events');
  world().changeKey(last.key, undefined);
  await last.closed;
  const frame = '\x81\x82\x00\x00\x00\x00hi';
  for (const { kind, socket } of all) if (kind === 'websocket') socket.write(frame, 'latin1');
  await until('frames go through', () =>
    all.every(({ kind, text }) => kind === 'events' || text().endsWith(frame)),
  );
  expect(all.filter(({ socket }) => socket.closed)).toEqual([]);
  for (const { socket } of all) socket.destroy();
  await until('no place is held', () => scene.proxy.inFlight.total === 0);
  expect(scene.proxy.permits.size()).toEqual({ standing: 0, entries: 0 });
});
