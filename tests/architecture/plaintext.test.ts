// Plaintext prints as redacted everywhere; the one method that reveals it is called only in the files named here. A person who adds
// a file to this list has decided that a secret may be seen there.
import { isTest, sourceFiles } from './src/source-files.ts';

const mayReveal = new Map([
  [
    'services/control-plane/src/connections/configuration/configuration.ts',
    'how to reach a provider, with the client secret',
  ],
  [
    'services/control-plane/src/connections/refresh/connection-row.ts',
    'the refresh token, for the provider that gave it',
  ],
  [
    'services/control-plane/src/connections/refresh/kept-answer.ts',
    "a provider's answer, on its way to the connection that asked for it",
  ],
  [
    'services/control-plane/src/flows/flow-cookie.ts',
    'the cookie of a sign-in with an OpenID Connect provider',
  ],
  [
    'services/control-plane/src/connections/consent/state-cookie.ts',
    'the cookie of a flow that connects a secret',
  ],
  [
    'services/control-plane/src/certificates/open-current-field.ts',
    'the certificate and key that are presented to a token endpoint, or that sign for it',
  ],
  [
    'services/control-plane/src/http/idempotency.ts',
    'a stored answer, repeated to the caller it was made for',
  ],
  [
    'services/control-plane/src/jobs/reseal/reseal-fields.ts',
    'values under an old data key, sealed again under a new one',
  ],
  ['services/control-plane/src/secrets/open-version.ts', 'an old version, for rollback and reveal'],
  [
    'services/control-plane/src/snapshots/build-context.ts',
    'the tenant key that finds names without storing them',
  ],
  [
    'services/control-plane/src/data-keys/sealed.ts',
    'the only function of the control plane that opens; this list has its callers, too',
  ],
  [
    'services/control-plane/src/webhooks/webhook-settings.ts',
    'the address of a webhook, and its signing secret',
  ],
  [
    'services/control-plane/src/jobs/reseal/reseal-settings.ts',
    'the settings of a webhook and the tenant key that finds names, sealed again under a new data key',
  ],
  ['services/control-plane/src/secrets/rollback-secret.ts', 'an old version becomes the current one'],
  ['services/control-plane/src/secrets/shown-value.ts', 'a value, shown to a person who may see it'],
  ['services/proxy/src/decrypt/kept-values.ts', 'a value that is kept, for a caller with a grant for it'],
  ['services/proxy/src/resolve/client-certificate.ts', 'the identity of a TLS client'],
  [
    'services/proxy/src/resolve/open-granted.ts',
    'the values that a grant allows, on their way into a request',
  ],
  ['services/proxy/src/snapshots/entry-opener.ts', 'routes, clients and key records of the snapshot'],
  ['services/proxy/src/snapshots/floors.ts', 'which entries a tenant has, and how new they are'],
  ['services/control-plane/src/snapshots/root-reader.ts', 'how new the entries of a tenant are'],
]);

const opening = /\.reveal\(|\b(openSealed|openWith|withVersion)\b/;
const revealing = sourceFiles('services', 'packages', 'prisma', 'scripts')
  .filter((file) => !isTest(file) && opening.test(file.text))
  .map(({ path }) => path);

test('only listed files reveal plaintext', () => {
  expect(revealing.filter((path) => !mayReveal.has(path))).toEqual([]);
});

test('every listed file still reveals plaintext', () => {
  expect([...mayReveal.keys()].filter((path) => !revealing.includes(path))).toEqual([]);
});

test('no file reaches the method by a computed name or by destructuring', () => {
  const around = sourceFiles('services', 'packages').filter(
    (file) =>
      !isTest(file) &&
      /\[['"`]reveal['"`]\]|\{[^}]*\breveal\b[^}]*\}\s*=|\breveal\.(call|apply|bind)\b/.test(file.text),
  );
  expect(around.map(({ path }) => path)).toEqual([]);
});
