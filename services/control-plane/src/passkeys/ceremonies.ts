/**
 * Registering and using passkeys, through @simplewebauthn/server: the options for a browser, and the check of its
 * answer.
 */

import type { Prisma } from '@knoxcall/database';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type WebAuthnCredential,
} from '@simplewebauthn/server';
import { decodeAttestationObject } from '@simplewebauthn/server/helpers';
import { z } from 'zod';

export type PasskeyRow = Prisma.PasskeyGetPayload<object>;

/** The relying party: the host name that people see, and the origins of our pages there. */
export type RelyingParty = { id: string; origins: string[] };

const rpName = 'KnoxCall';
const bytes = z.base64url().max(65_536);

/** A browser's credential; its other members are not used. */
const credential = { id: bytes, rawId: bytes, type: z.literal('public-key') };
const extensions = z.object({}).default({});

export const registrationResponse = z.object({
  ...credential,
  clientExtensionResults: extensions,
  response: z.object({
    clientDataJSON: bytes,
    attestationObject: bytes,
    transports: z.array(z.string().max(32)).max(10).optional(),
  }),
});

export const authenticationResponse = z.object({
  ...credential,
  clientExtensionResults: extensions,
  response: z.object({ clientDataJSON: bytes, authenticatorData: bytes, signature: bytes }),
});

type Person = { id: string; email: string; name: string };

/** The device is asked to make a discoverable passkey, and to verify its holder. */
export function registrationOptions(
  { id: rpID }: RelyingParty,
  person: Person,
  known: readonly PasskeyRow[],
) {
  return generateRegistrationOptions({
    rpName,
    rpID,
    userID: new Uint8Array(Buffer.from(person.id)),
    userName: person.email,
    userDisplayName: person.name,
    attestationType: 'none',
    excludeCredentials: known.map(described),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
}

/** `known` is empty before anybody is identified: the device offers its own passkeys. */
export function authenticationOptions({ id: rpID }: RelyingParty, known: readonly PasskeyRow[]) {
  return generateAuthenticationOptions({
    rpID,
    allowCredentials: known.map(described),
    userVerification: 'required',
  });
}

function described(row: PasskeyRow): { id: string; transports?: string[] } {
  const transports = z.array(z.string()).safeParse(row.transports).data;
  const id = Buffer.from(row.credentialId).toString('base64url');
  return { id, ...(transports === undefined ? {} : { transports }) };
}

type Expected = { party: RelyingParty; challenge: string };

/** Null where the answer is not valid. */
export async function verifyRegistration(
  response: z.output<typeof registrationResponse>,
  { party, challenge }: Expected,
): Promise<WebAuthnCredential | null> {
  try {
    if (!isUnattested(response.response.attestationObject)) return null;
    const verified = await verifyRegistrationResponse({
      response: response as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: party.origins,
      expectedRPID: party.id,
      requireUserVerification: true,
    });
    return verified.verified ? verified.registrationInfo.credential : null;
  } catch {
    return null;
  }
}

/** No attestation was asked for. The library would fetch addresses named in its certificate, past the egress guard. */
function isUnattested(attestationObject: string): boolean {
  const decoded = decodeAttestationObject(new Uint8Array(Buffer.from(attestationObject, 'base64url')));
  const format = decoded.get('fmt');
  return format === 'none' || (format === 'packed' && decoded.get('attStmt').get('x5c') === undefined);
}

/** The passkey's new counter, or null where the answer is not valid. */
export async function verifyAuthentication(
  response: z.output<typeof authenticationResponse>,
  row: PasskeyRow,
  { party, challenge }: Expected,
): Promise<number | null> {
  try {
    const verified = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: party.origins,
      expectedRPID: party.id,
      requireUserVerification: true,
      credential: {
        id: Buffer.from(row.credentialId).toString('base64url'),
        publicKey: new Uint8Array(row.publicKey),
        counter: Number(row.counter),
      },
    });
    return verified.verified ? verified.authenticationInfo.newCounter : null;
  } catch {
    return null;
  }
}
