import { sign, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAuthenticator } from '@knoxcall/testkit';
import { type RegistrationResponseJSON, verifyRegistrationResponse } from '@simplewebauthn/server';
import { registrationOptions, registrationResponse, verifyRegistration } from './ceremonies.ts';

const party = { id: 'knoxcall.example', origins: ['https://knoxcall.example'] };
const person = { id: '0f8fad5b-d9cb-469f-a165-70867728950e', email: 'ada@example.com', name: 'Ada' };
type Attest = NonNullable<Parameters<ReturnType<typeof createAuthenticator>['register']>[1]>['attest'];

async function registered(attest?: Attest) {
  const options = await registrationOptions(party, person, []);
  const device = createAuthenticator('https://knoxcall.example');
  const answer = device.register(options, attest === undefined ? {} : { attest });
  return { answer: registrationResponse.parse(answer), challenge: options.challenge };
}

/** Whether the library, without our own check, accepts the registration. */
const byLibrary = async ({ answer, challenge }: Awaited<ReturnType<typeof registered>>) =>
  (
    await verifyRegistrationResponse({
      response: answer as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: party.origins,
      expectedRPID: party.id,
    })
  ).verified;

/** An attestation certificate in the form that WebAuthn requires of a maker of devices. */
const fixture = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');
const certificate = new X509Certificate(fixture('maker.cert.pem')).raw;
const signByMaker = (data: Buffer): Buffer => sign('sha256', data, fixture('maker.key.pem'));

test('a passkey without an attestation is registered, and so is one that attests itself', async () => {
  const plain = await registered();
  expect(await verifyRegistration(plain.answer, { party, challenge: plain.challenge })).not.toBeNull();
  const self = await registered(
    (data, signByItself) =>
      new Map<string, number | Buffer>([
        ['alg', -7],
        ['sig', signByItself(data)],
      ]),
  );
  expect(await verifyRegistration(self.answer, { party, challenge: self.challenge })).not.toBeNull();
});

test('a passkey with an attestation certificate is refused even if valid: its revocation lists would be fetched past the egress guard', async () => {
  const attested = await registered(
    (data) =>
      new Map<string, number | Buffer | Buffer[]>([
        ['alg', -7],
        ['sig', signByMaker(data)],
        ['x5c', [certificate]],
      ]),
  );
  expect(await byLibrary(attested)).toBe(true);
  expect(await verifyRegistration(attested.answer, { party, challenge: attested.challenge })).toBeNull();
});
