/** When an assertion begins and ends, and what its header says. */
import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { type Configuration, noSettings } from '../configuration/configuration.ts';
import { signClient, signGrant } from './sign-assertion.ts';

const { privateKey: key, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const now = Date.parse('2026-01-01T00:00:00.900Z');
const seconds = Math.floor(now / 1000);

function configuration(settings: Partial<Configuration['settings']> = {}): Configuration {
  const own = {
    algorithm: 'ES256',
    issuer: 'robot',
    clientId: 'client',
    tokenUrl: 'https://idp.example/token',
  } as const;
  return {
    provider: 'custom',
    grantType: 'jwt_bearer',
    mtlsCertificateId: null,
    signingKeyId: null,
    settings: { ...noSettings, clientAuthentication: 'private_key_jwt', ...own, ...settings },
  };
}

const signing = (settings: Partial<Configuration['settings']> = {}, thumbprint: string | null = null) => ({
  configuration: configuration(settings),
  signingKey: { key, thumbprint },
  now,
});

test('an assertion lives as long as configured, begins in the past, and has most of its life left', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 30, max: 3600 }), async (assertionLifetime) => {
      const { iat = 0, nbf, exp = 0 } = decodeJwt(await signGrant(signing({ assertionLifetime })));
      expect(exp - iat).toBe(assertionLifetime);
      expect(nbf).toBe(iat);
      expect(seconds - iat).toBeGreaterThanOrEqual(6);
      expect(seconds - iat).toBeLessThanOrEqual(60);
      expect(exp - seconds).toBeGreaterThanOrEqual(assertionLifetime * 0.8);
    }),
    { numRuns: 50 },
  );
});

test('claims of the user cannot replace those of the assertion, and no two assertions are equal', async () => {
  const claims = { iss: 'ceo', aud: 'x', exp: 9e9, tier: 'gold', jti: 'same' };
  const [one, two] = [await signGrant(signing({ claims })), await signGrant(signing({ claims }))];
  expect(decodeJwt(one)).toMatchObject({ iss: 'robot', aud: 'https://idp.example/token', tier: 'gold' });
  expect(decodeJwt(one).exp).toBeLessThan(seconds + 301);
  expect(decodeJwt(one).jti).not.toBe(decodeJwt(two).jti);
});

test('a client assertion names the client as issuer and subject, and carries no other claims', async () => {
  const jwt = await signClient(signing({ claims: { tier: 'gold' }, subject: 'alice', keyId: 'k' }, 'thumb'));
  const { payload, protectedHeader } = await jwtVerify(jwt, publicKey, { currentDate: new Date(now) });
  expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'JWT', kid: 'k', 'x5t#S256': 'thumb' });
  expect(Object.keys(payload).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'nbf', 'sub']);
  expect(payload).toMatchObject({ iss: 'client', sub: 'client' });
  expect(decodeProtectedHeader(await signClient(signing()))).toEqual({ alg: 'ES256', typ: 'JWT' });
});
