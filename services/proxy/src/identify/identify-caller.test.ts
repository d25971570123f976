import { hash } from 'node:crypto';
import { jest } from '@jest/globals';
import type { ApiKeyEntry } from '@knoxcall/snapshot';
import fc from 'fast-check';
import type { Inbound } from '../inbound/read-inbound.ts';
import type { Tenant } from '../snapshots/snapshots.ts';
import { identifyCaller, proveCaller } from './identify-caller.ts';
import { createKnownCallers, type ProvedCaller } from './known-callers.ts';

const secrets = ['a'.repeat(32), 'b'.repeat(32)] as const;
const hosts = ['proxy.test', 'acme.proxy.test', 'stripe--acme.proxy.test', 'other.proxy.test'] as const;

/** The snapshots of one tenant with one API key, changed as the change stream would change them. */
class Scene {
  entry: ApiKeyEntry | undefined;
  tenantLookUps = 0;
  #tenant: Tenant;
  #generation = 0;

  constructor() {
    this.#tenant = tenant(true);
    this.putKey({ secret: secrets[0], role: 'invoke', endsInMs: null });
  }

  putKey({ secret, role, endsInMs }: { secret: string; role: ApiKeyEntry['role']; endsInMs: number | null }) {
    this.entry = {
      id: 'key-1',
      secretHash: hash('sha256', secret, 'base64'),
      role,
      rateLimitRequests: null,
      expiresAt: endsInMs === null ? null : Date.now() + endsInMs,
      allowedRoutes: null,
      allowedEnvironments: null,
      ipAllowlist: null,
    };
  }

  putTenant(enabled: boolean) {
    this.#tenant = tenant(enabled);
    this.#generation += 1;
  }

  readonly snapshots = {
    apiKey: () => this.entry && { tenantId: 'tenant-1', entry: this.entry },
    tenant: () => {
      this.tenantLookUps += 1;
      return this.#tenant;
    },
    generation: () => this.#generation,
  };
}

const tenant = (enabled: boolean): Tenant => ({
  id: 'tenant-1',
  slug: 'acme',
  enabled,
  indexKey: 'x',
  directCalls: null,
});

const inbound = (secret: string, host: string) =>
  ({ controls: { key: `tk_live_abcd_${secret}` }, host }) as unknown as Inbound;

const outcome = async (ask: () => ProvedCaller | Promise<ProvedCaller>) => {
  try {
    const { tenantId, apiKeyId, routeOfHost, isTest, endsAt } = await ask();
    return { tenantId, apiKeyId, routeOfHost, isTest, endsAt };
  } catch (error) {
    return (error as { type: string }).type;
  }
};

const change = fc.oneof(
  fc.record({ secret: fc.constantFrom(...secrets), host: fc.constantFrom(...hosts) }),
  fc.record({ enabled: fc.boolean() }),
  fc.record({
    secret: fc.constantFrom(...secrets),
    role: fc.constantFrom('invoke' as const, 'read' as const, 'test' as const),
    endsInMs: fc.constantFrom(null, -1, 60_000),
  }),
  fc.constant('no key' as const),
);

test('a remembered caller gets the same answer as if its key were checked again', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 40 }), async (changes) => {
      const scene = new Scene();
      const parts = { snapshots: scene.snapshots, baseDomain: 'proxy.test' };
      const knownCallers = createKnownCallers(60_000);
      for (const one of changes) {
        if (one === 'no key') scene.entry = undefined;
        else if ('enabled' in one) scene.putTenant(one.enabled);
        else if ('role' in one) scene.putKey(one);
        for (const secret of secrets) {
          const request = inbound(secret, typeof one === 'object' && 'host' in one ? one.host : hosts[0]);
          const known = await outcome(() => identifyCaller(request, { ...parts, knownCallers }));
          expect(known).toEqual(await outcome(() => proveCaller(request, parts)));
        }
      }
    }),
  );
});

describe('a caller with a valid key', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  async function lookUpsOf(keptMs: number, waitMs: number) {
    const scene = new Scene();
    const parts = {
      snapshots: scene.snapshots,
      baseDomain: 'proxy.test',
      knownCallers: createKnownCallers(keptMs),
    };
    await identifyCaller(inbound(secrets[0], hosts[0]), parts);
    jest.advanceTimersByTime(waitMs);
    await identifyCaller(inbound(secrets[0], hosts[0]), parts);
    return scene.tenantLookUps;
  }

  test('is checked once for many requests', async () => expect(await lookUpsOf(60_000, 1_000)).toBe(1));
  test('is forgotten after a time', async () => expect(await lookUpsOf(60_000, 60_001)).toBe(2));
  test('is checked for each request if callers are remembered for no time', async () =>
    expect(await lookUpsOf(0, 0)).toBe(2));
});
