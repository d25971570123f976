/** `/dashboard/passkeys`: a person registers passkeys, signs in with one, and removes them. */

import { randomUUID } from 'node:crypto';
import { Prisma } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import {
  type DashboardOperation,
  type LiveSession,
  personOperation,
  signInFirst,
  visitorOperation,
} from '../http/dashboard-operation.ts';
import { displayName, iso, timestamp, uuid } from '../http/fields.ts';
import { validationError } from '../http/validate.ts';
import { sessionChange } from '../sessions/session-change.ts';

import { sessionView } from '../sessions/session-view.ts';
import { answerWithSession, signIn } from '../sessions/sessions.ts';
import { actorOf, requireWay } from '../sessions/sign-in-parts.ts';
import { wayRemoval } from '../sessions/way-removal.ts';
import {
  authenticationOptions,
  authenticationResponse,
  registrationOptions,
  registrationResponse,
  verifyRegistration,
} from './ceremonies.ts';
import {
  type PasskeyParts,
  type PasskeyPurpose,
  passkeyPurposes,
  provePasskey,
  takeChallenge,
} from './passkey-proof.ts';

export function passkeyOperations(parts: PasskeyParts): DashboardOperation[] {
  return [listPasskeys(parts), begin(parts), register(parts), signInWithPasskey(parts), removePasskey(parts)];
}

function listPasskeys({ database }: PasskeyParts): DashboardOperation {
  return personOperation({
    id: 'listPasskeys',
    method: 'get',
    path: '/dashboard/passkeys',
    summary: "List the account's passkeys",
    data: z.array(
      z.object({ id: uuid, name: z.string(), created_at: timestamp, last_used_at: timestamp.nullable() }),
    ),
    errors: [],
    handle: async (_call, { userId }) => {
      const rows = await database.passkey.findMany({ where: { userId }, orderBy: { createdAt: 'asc' } });
      const data = rows.map(({ id, name, createdAt, lastUsedAt }) => ({
        id,
        name,
        created_at: createdAt.toISOString(),
        last_used_at: iso(lastUsedAt),
      }));
      return { data };
    },
  });
}

function begin(parts: PasskeyParts): DashboardOperation {
  return visitorOperation({
    id: 'beginPasskey',
    method: 'post',
    path: '/dashboard/passkeys/options',
    summary: "Get the options for the browser's authenticator",
    session: 'used',
    body: z.strictObject({ purpose: z.enum(passkeyPurposes).default('sign_in') }),
    data: z.record(z.string(), z.unknown()).describe('Options for `navigator.credentials`, as JSON.'),
    errors: ['step_up_required'],
    handle: async ({ body: { purpose } }, session) => {
      requirePasskeys(parts, purpose);
      const options =
        purpose === 'sign_in'
          ? await authenticationOptions(parts.party, [])
          : await optionsFor(parts, purpose, session);
      const sessionId = purpose === 'sign_in' ? null : (session?.id ?? null);
      const cookie = await parts.passkeyFlows.begin({ purpose, challenge: options.challenge, sessionId });
      return { data: { ...options }, cookies: [cookie] };
    },
  });
}

/** A passkey is accepted for a step-up even where it is not a way to sign in. */
function requirePasskeys({ ways, party }: PasskeyParts, purpose: PasskeyPurpose): void {
  if (purpose === 'sign_in') requireWay(ways, 'passkey');
  if (party.origins.length === 0) requireWay({ ...ways, passkey: false }, 'passkey');
}

async function optionsFor(
  { database, party }: PasskeyParts,
  purpose: 'register' | 'step_up',
  session: LiveSession | null,
) {
  if (session === null) throw signInFirst();
  const user = await database.user.findUniqueOrThrow({
    where: { id: session.userId },
    include: { passkeys: true },
  });
  if (purpose === 'step_up') return authenticationOptions(party, user.passkeys);
  if (session.steppedUpUntil === null) throw new Problem('step_up_required');
  return registrationOptions(party, user, user.passkeys);
}

function register(parts: PasskeyParts): DashboardOperation {
  return sessionChange(parts, {
    id: 'registerPasskey',
    method: 'post',
    path: '/dashboard/passkeys/register',
    summary: 'Add a passkey to the account',
    stepUp: true,
    status: 201,
    body: z.strictObject({ name: displayName.default('Passkey'), response: registrationResponse }),
    errors: ['conflict'],
    prepare: async ({ call: { body, cookies }, session }) => {
      const wanted = { purpose: 'register', sessionId: session.id } as const;
      const challenge = await takeChallenge(parts, cookies, wanted);
      const made = challenge && (await verifyRegistration(body.response, { party: parts.party, challenge }));
      if (!made) throw validationError({ response: ['does not answer the challenge of this browser'] });
      return made;
    },
    change: async ({ tx, audit }, { call: { body }, session: { userId }, prepared: made }) => {
      const id = randomUUID();
      const { name, response } = body;
      await refuseKnown(() =>
        tx.passkey.create({
          data: {
            id,
            userId,
            name,
            credentialId: new Uint8Array(Buffer.from(made.id, 'base64url')),
            publicKey: made.publicKey,
            counter: BigInt(made.counter),
            transports: response.response.transports ?? Prisma.DbNull,
          },
        }),
      );
      audit({ action: 'passkey.create', resourceType: 'passkey', resourceId: id, details: { name } });
      return { withPasskey: true };
    },
    cookies: () => [parts.passkeyFlows.clear()],
  });
}

async function refuseKnown(create: () => Promise<unknown>): Promise<void> {
  try {
    await create();
  } catch (error) {
    if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') throw error;
    throw new Problem('conflict', { message: 'This passkey is registered already.' });
  }
}

function signInWithPasskey(parts: PasskeyParts): DashboardOperation {
  return visitorOperation({
    id: 'signInWithPasskey',
    method: 'post',
    path: '/dashboard/passkeys/sign-in',
    summary: 'Sign in with a passkey',
    session: 'ignored',
    body: z.strictObject({ response: authenticationResponse }),
    data: sessionView,
    errors: [],
    handle: async (call) => {
      requireWay(parts.ways, 'passkey');
      const { response } = call.body;
      const wanted = { purpose: 'sign_in', sessionId: null } as const;
      const { cookies, address } = call;
      const { userId } = await provePasskey(parts, { response, cookies, address, wanted });
      const begun = { userId, method: 'passkey', withPasskey: true, replaced: call.token } as const;
      const answer = await answerWithSession(parts, await signIn(parts, actorOf(call, userId), begun));
      return { ...answer, cookies: [...(answer.cookies ?? []), parts.passkeyFlows.clear()] };
    },
  });
}

function removePasskey(parts: PasskeyParts): DashboardOperation {
  return wayRemoval(parts, {
    id: 'deletePasskey',
    path: '/dashboard/passkeys/{id}',
    summary: 'Remove a passkey; the other sessions of the account end',
    noun: 'passkey',
    remove: async (tx, key) => {
      const [gone] = await tx.passkey.findMany({ where: key });
      if (gone === undefined) return null;
      await tx.passkey.delete({ where: key });
      return { name: gone.name };
    },
  });
}
