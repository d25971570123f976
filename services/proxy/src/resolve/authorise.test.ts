/** Grants are kept for requests of the same configuration, and asked for anew wherever another route decides. */
import type { SecretEntry } from '@knoxcall/snapshot';
import { referenceOf } from '@knoxcall/template';
import type { Admitted } from '../admit/admit.ts';
import { type AuthoriseParts, authorise } from './authorise.ts';
import { collectReferences, configurationOf } from './configuration-of.ts';

const production = {
  ...{ id: 'e', enabled: true, targetBaseUrl: 'https://api.example', substituteIn: ['body'] },
  ...{ injectHeaders: null, injectQuery: null, auth: null, injectBody: null, methods: {} },
  ...{ allowedMethods: null, mtlsCertificateId: null, clients: [] },
};
const secret = {
  ...{ id: 's', name: 'token', kind: 'string', allowedHosts: null, allowedRoutes: null },
  ...{ alwaysRedact: false, expiresAt: null, strictExpiryEnforcement: false },
  environments: [{ id: 'e', name: 'production' }],
} as unknown as SecretEntry;
const value = { ...{ tenantId: 't', secretId: 's', environmentId: 'e' }, sealed: Buffer.alloc(40) };

/** Admitted to a route whose callers may name these secrets. */
function admittedTo(allowedSecrets: string[] | null): Admitted {
  const route = {
    ...{ id: 'r', allowedSecrets, baseEnvironment: 'production', environments: { production } },
    ...{ caCertificate: null, tlsMaxVersion: null, timeoutMs: 1_000, redactResponse: false },
  };
  const caller = { tenantId: 't' };
  return {
    caller,
    route,
    environment: 'production',
    active: production,
    base: production,
  } as unknown as Admitted;
}

const inbound = { method: 'POST', headers: [], target: { path: '/', query: '' } };
const named = new Map([['secret:token', referenceOf('secret', 'token')]]);
let generation = 1;
const parts = {
  snapshots: {
    generation: () => generation,
    secretByName: () => secret,
    value: () => value,
    variables: () => ({}),
  },
} as unknown as AuthoriseParts;

function ask(admitted: Admitted, configuration = configurationOf(admitted, 'POST')) {
  const question = { requestId: 'q', admitted, configuration, inbound } as unknown as Parameters<
    typeof authorise
  >[0];
  return authorise(question, collectReferences(configuration, named), parts);
}

test('grants for what callers name are kept until something of the tenant changes', async () => {
  const admitted = admittedTo(null);
  const granted = await ask(admitted);
  expect(ask(admitted)).toBe(granted);
  generation += 1;
  expect(await ask(admitted)).not.toBe(granted);
});

test('a WebSocket that began before its route was changed gets no grant that the route no longer gives', async () => {
  const before = admittedTo(['s', 'token']);
  const configuration = configurationOf(before, 'POST');
  // A request that was admitted before the change keeps its grant after it.
  await ask(before);
  await expect(async () => ask(admittedTo([]), configuration)).rejects.toMatchObject({
    type: 'secret_not_allowed',
  });
});
