import { randomUUID } from 'node:crypto';
import { type Configuration, NO_REFERENCES, targetOf } from '@knoxcall/rules';
import { MemoryWorld } from '../../testing/memory-snapshots.fixture.ts';
import type { Admitted } from '../admit/admit.ts';
import { createOpenValue } from '../decrypt/open-value.ts';
import type { Inbound } from '../inbound/read-inbound.ts';
import { authorise } from './authorise.ts';
import { clientCertificate } from './client-certificate.ts';

const expired: string[] = [];
const memory = new MemoryWorld();
const world = Object.assign(memory, {
  openValue: createOpenValue({ dataKeys: memory.dataKeys, keptMs: 0 }),
  onExpiredUse: (_place: object, secretId: string) => void expired.push(secretId),
});
/** Authorises the use first, as the request pipeline does. */
async function present(configuration: Configuration, admitted: Admitted) {
  const inbound = { headers: [], target: { path: '/', query: '' } } as unknown as Inbound;
  const question = { requestId: randomUUID(), admitted, configuration, inbound };
  const parts = { ...world, snapshots: world.snapshots, awaitToken: async () => 'too_late' as const };
  return clientCertificate(await authorise(question, NO_REFERENCES, parts), world);
}

const content = { fingerprint: 'f', cert: 'CERT', key: 'KEY' };

async function ask(options: Parameters<MemoryWorld['addSecret']>[2], environment = 'production') {
  const tenantId = await world.addTenant('t');
  const { id } = world.addSecret(tenantId, 'c', { kind: 'certificate', ...options });
  const admitted = {
    caller: { tenantId },
    environment,
    route: { id: 'r1', allowedSecrets: null },
  } as Admitted;
  const target = targetOf('https://api.example.com');
  const configuration = { mtlsCertificateId: id, target } as Configuration;
  return present(configuration, admitted);
}

const values = { production: JSON.stringify(content) };

test('a certificate is opened for the connection, with a cache key that changes with it', async () => {
  const first = await ask({ values });
  expect(first).toMatchObject({ name: 'c', identity: { cert: 'CERT', key: 'KEY' } });
  expect((await ask({ values }))?.identity.cacheKey).not.toBe(first?.identity.cacheKey);
  expect(expired).toEqual([]);
});

test('a certificate past an end that is not enforced is used, and reported', async () => {
  expect(await ask({ values, expiresAt: 1 })).not.toBeNull();
  expect(expired).toHaveLength(1);
});

test.each([
  ['missing_secret', { values }, 'staging'],
  ['missing_secret', { values, kind: 'string' as const }, 'production'],
  ['secret_expired', { values, expiresAt: 1, strictExpiryEnforcement: true }, 'production'],
  ['secret_not_allowed', { values, allowedHosts: ['example.org'] }, 'production'],
  ['secret_not_allowed', { values, allowedRoutes: ['r2'] }, 'production'],
])('%s', async (type, options: Parameters<typeof ask>[0], environment) => {
  await expect(ask(options, environment)).rejects.toMatchObject({ type });
});

test('a certificate limited to this route and host is used', async () => {
  expect(await ask({ values, allowedRoutes: ['r1'], allowedHosts: ['api.example.com'] })).not.toBeNull();
});

test('a route without a certificate needs none, and a certificate that was deleted is missing', async () => {
  const admitted = {
    ...{ caller: { tenantId: randomUUID() }, environment: 'production', route: { id: 'r1' } },
  } as Admitted;
  const target = targetOf('https://h');
  const without = { mtlsCertificateId: null, target } as Configuration;
  expect(await present(without, admitted)).toBeNull();
  const gone = { mtlsCertificateId: randomUUID(), target } as Configuration;
  await expect(present(gone, admitted)).rejects.toMatchObject({ type: 'missing_secret' });
});
