/**
 * May this request use what it refers to? Every rule is asked before anything is opened, and here alone grants are
 * made.
 */

import { Problem } from '@knoxcall/problems';
import { type Configuration, isExpired, type References } from '@knoxcall/rules';
import type { SecretEntry } from '@knoxcall/snapshot';
import { namesSecret, type Reference, type Values } from '@knoxcall/template';
import { type Grant, grantAccess } from '../decrypt/grant.ts';
import type { Admitted } from '../request/admit/admit.ts';
import type { Inbound } from '../request/inbound/read-inbound.ts';
import { type Place, placeOf } from '../request/select-route.ts';
import type { Awaitable } from '../snapshots/awaitable.ts';
import type { SealedValue, Snapshots } from '../snapshots/snapshots.ts';
import { type FoundSecret, findSecrets, type SecretLookUps } from './find-secrets.ts';
import { refuseMissing } from './refuse-missing.ts';
import { refuseUnlisted } from './refuse-unlisted.ts';
import { refuseUse } from './refuse-use.ts';
import type { AwaitToken } from './token-waiter.ts';
import { usableToken } from './usable-token.ts';
import { variablesOf } from './variables.ts';

/** A secret that this request may open, and the reference that its value answers. */
export type GrantedSecret = {
  readonly reference: Reference;
  readonly secret: SecretEntry;
  readonly grant: Grant;
  readonly value: SealedValue;
};

/** Everything that the request refers to: variables as they are, secrets still closed. */
export type Granted = { readonly secrets: readonly GrantedSecret[]; readonly variables: Values };

export type AuthoriseParts = {
  readonly snapshots: SecretLookUps & Pick<Snapshots, 'generation' | 'variables'>;
  readonly awaitToken: AwaitToken;
  readonly onExpiredUse: OnExpiredUse;
};

export type AuthoriseQuestion = {
  readonly requestId: string;
  readonly admitted: Admitted;
  readonly configuration: Configuration;
  readonly inbound: Inbound;
};

/** A secret past its end was used, because it is not enforced. */
export type OnExpiredUse = (place: Place, secretId: string) => void;

const NOTHING: Granted = { secrets: [], variables: new Map() };

/**
 * Throws `secret_required`, `secret_not_allowed`, `missing_secret`, `missing_variable`, `secret_expired`, `oauth2_not_connected`,
 * `dependency_unavailable`.
 */
export function authorise(
  question: AuthoriseQuestion,
  references: References,
  parts: AuthoriseParts,
): Awaitable<Granted> {
  if (question.admitted.route.id === null) requireSecret(references);
  if (references.size === 0) return NOTHING;
  const generation = parts.snapshots.generation(question.admitted.caller.tenantId);
  const kept = lasting.get(references);
  return kept?.generation === generation ? kept.granted : grant(question, { references, generation }, parts);
}

async function grant(
  question: AuthoriseQuestion,
  { references, generation }: { readonly references: References; readonly generation: number },
  parts: AuthoriseParts,
): Promise<Granted> {
  const place = placeOf(question.admitted);
  const { present, variables } = await findAllowed(question, references, parts.snapshots);
  const secrets = await Promise.all(present.map((one) => grantFor(one, place, parts)));
  const granted = { secrets, variables };
  if (isLasting(references, secrets)) lasting.set(references, { generation, granted });
  return granted;
}

/** A call without a route that carries no secret would make the proxy an open relay. */
function requireSecret(references: References): void {
  for (const { reference } of references.values()) if (namesSecret(reference)) return;
  throw new Problem('secret_required');
}

/** What was granted to references that each request of a route shares, until anything of the tenant changes. */
const lasting = new WeakMap<References, { readonly generation: number; readonly granted: Granted }>();

/** Nothing of it depends on the request or on the time of day: the sealed values of strings without an end. */
function isLasting(references: References, secrets: readonly GrantedSecret[]): boolean {
  for (const { reference, byCaller } of references.values()) {
    if (byCaller || !namesSecret(reference)) return false;
  }
  return secrets.every(({ secret }) => secret.kind === 'string' && secret.expiresAt === null);
}

/** What the request refers to and may use: every rule is asked, nothing is granted and no token is waited for. */
export async function findAllowed(
  question: AuthoriseQuestion,
  references: References,
  snapshots: SecretLookUps & Pick<Snapshots, 'variables'>,
): Promise<{ present: readonly PresentSecret[]; variables: Values }> {
  const { admitted, configuration } = question;
  const place = placeOf(admitted);
  const named = [...references.values()].map(({ reference }) => reference);
  const variables = await variablesOf(named, question, snapshots);
  const found = await findSecrets(references, place, snapshots);
  await refuseUnlisted(found, admitted, snapshots);
  const wanted = named.filter((reference) => !namesSecret(reference));
  await refuseMissing({ found, variables: wanted, values: variables, admitted }, snapshots);
  const present = found.filter(isPresent);
  const use = { routeId: admitted.route.id, hostname: configuration.target.hostname };
  for (const { secret, reference } of present) refuseUse(secret, reference.ref, use);
  return { present, variables };
}

export type PresentSecret = FoundSecret & { readonly secret: SecretEntry };

function isPresent(found: FoundSecret): found is PresentSecret {
  return found.secret !== undefined;
}

async function grantFor(found: PresentSecret, place: Place, parts: AuthoriseParts): Promise<GrantedSecret> {
  const { reference, secret } = found;
  const isString = secret.kind !== 'oauth2' && found.value !== undefined;
  const value = isString ? found.value : await usableToken(found, place, parts.awaitToken);
  if (isExpired(secret)) parts.onExpiredUse(place, secret.id);
  const { tenantId, secretId, environmentId } = value;
  return { reference, secret, value, grant: grantAccess({ tenantId, secretId, environmentId }) };
}
