/** Whether a browser's answer proves a passkey of ours, for a challenge that this browser was given a moment ago. */

import type { PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import type { FlowCookie } from '../flows/flow-cookie.ts';
import { signInFirst } from '../http/dashboard-operation.ts';

import type { SignInParts } from '../sessions/sign-in-parts.ts';
import {
  type authenticationResponse,
  type PasskeyRow,
  type RelyingParty,
  verifyAuthentication,
} from './ceremonies.ts';

export const passkeyPurposes = ['sign_in', 'register', 'step_up'] as const;
export type PasskeyPurpose = (typeof passkeyPurposes)[number];

/** `sessionId`: the session that began it; null for a sign-in. */
export const passkeyFlow = z.object({
  purpose: z.enum(passkeyPurposes),
  challenge: z.string(),
  sessionId: z.string().nullable(),
});
type PasskeyFlow = z.output<typeof passkeyFlow>;

export type PasskeyParts = SignInParts & { passkeyFlows: FlowCookie<PasskeyFlow>; party: RelyingParty };

/** Null where this browser has no such challenge. */
export async function takeChallenge(
  { passkeyFlows }: Pick<PasskeyParts, 'passkeyFlows'>,
  cookies: string | undefined,
  wanted: Omit<PasskeyFlow, 'challenge'>,
): Promise<string | null> {
  const flow = await passkeyFlows.take(cookies);
  const isWanted = flow?.purpose === wanted.purpose && flow.sessionId === wanted.sessionId;
  return isWanted ? flow.challenge : null;
}

type Given = {
  response: z.output<typeof authenticationResponse>;
  cookies: string | undefined;
  wanted: Omit<PasskeyFlow, 'challenge'>;
  /** The person who must own it; undefined: anybody. */
  userId?: string;
  address: string;
};

/** The proved passkey. Rejects with `unauthorized`, `rate_limited`. */
export async function provePasskey(parts: PasskeyParts, given: Given): Promise<PasskeyRow> {
  const { database, attempts, party, note } = parts;
  const attempt = await attempts.attempt(given.address);
  const challenge = await takeChallenge(parts, given.cookies, given.wanted);
  const row = challenge === null ? null : await findPasskey(database, given);
  const counter = row && challenge && (await verifyAuthentication(given.response, row, { party, challenge }));
  if (row === null || typeof counter !== 'number') {
    note('passkey', { outcome: 'wrong', address: given.address, userId: row?.userId ?? null });
    throw signInFirst('The passkey is not known here, or took too long.');
  }
  await attempt.succeeded();
  note('passkey', { outcome: 'right' });
  const data = { counter: BigInt(counter), lastUsedAt: new Date() };
  await database.passkey.updateMany({ where: { id: row.id }, data });
  return row;
}

function findPasskey(database: PrismaClient, { response, userId }: Given): Promise<PasskeyRow | null> {
  const credentialId = new Uint8Array(Buffer.from(response.id, 'base64url'));
  const whose = userId === undefined ? {} : { userId };
  return database.passkey.findFirst({ where: { credentialId, ...whose } });
}
