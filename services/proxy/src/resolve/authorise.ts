/**
 * Decides whether this request may use the secrets that it refers to, and the certificate that its route presents.
 * Every rule is asked before anything is opened.
 */

import { Problem } from '@knoxcall/problems';
import { type Configuration, isExpired, isUnlisted, type References } from '@knoxcall/rules';
import type { SecretEntry } from '@knoxcall/snapshot';
import { namesSecret, type Reference, type Values } from '@knoxcall/template';
import type { Admitted } from '../admit/admit.ts';
import type { Awaitable } from '../awaitable.ts';
import { type Grant, grantUse, type UseQuestion } from '../decrypt/grant.ts';
import type { Inbound } from '../inbound/read-inbound.ts';
import { placeOf, type TenantEnvironment } from '../select/select-route.ts';
import type { SealedValue, Snapshots } from '../snapshots/snapshots.ts';
import { isConfigurationOf } from './configuration-of.ts';
import { type FoundSecret, findSecrets, findValue, type SecretLookUps } from './find-secrets.ts';
import { createLastingGrants } from './lasting-grants.ts';
import { missingCertificate, refuseMissing } from './refuse-missing.ts';
import { suggestSecret } from './suggest-secret.ts';
import type { AwaitToken } from './token-waiter.ts';
import { usableToken } from './usable-token.ts';
import { variablesOf } from './variables.ts';

/** A secret that this request may open, and the reference that its value replaces. */
type GrantedSecret = {
  readonly reference: Reference;
  readonly secret: SecretEntry;
  readonly grant: Grant;
  readonly value: SealedValue;
};

/** Everything that the request refers to: variables in clear, secrets still sealed. */
export type Granted = {
  readonly secrets: readonly GrantedSecret[];
  /** The client certificate that the route presents. */
  readonly certificate: Omit<GrantedSecret, 'reference'> | null;
  readonly variables: Values;
};

export const NOTHING_GRANTED: Granted = { secrets: [], certificate: null, variables: new Map() };

export type AuthoriseParts = {
  readonly snapshots: SecretLookUps & Pick<Snapshots, 'generation' | 'variables'>;
  readonly awaitToken: AwaitToken;
  readonly onExpiredUse: OnExpiredUse;
};

type AuthoriseQuestion = {
  readonly requestId: string;
  readonly admitted: Admitted;
  readonly configuration: Configuration;
  readonly inbound: Inbound;
};

/** Called where an expired secret without strict enforcement is used. */
type OnExpiredUse = (place: TenantEnvironment, secretId: string) => void;

/**
 * Throws `secret_required`, `secret_not_allowed`, `missing_secret`, `missing_variable`, `secret_expired`, `oauth2_not_connected`,
 * `dependency_unavailable`.
 */
export function authorise(
  question: AuthoriseQuestion,
  references: References,
  parts: AuthoriseParts,
): Awaitable<Granted> {
  const { admitted, configuration } = question;
  if (admitted.route.id === null) requireSecret(references);
  if (references.size === 0 && configuration.mtlsCertificateId === null) return NOTHING_GRANTED;
  const generation = parts.snapshots.generation(admitted.caller.tenantId);
  const kept = isConfigured(question) ? lasting.of(configuration, references) : undefined;
  return kept?.generation === generation ? kept.granted : grant(question, { references, generation }, parts);
}

/** A message of a WebSocket is judged by the present route, and goes where the route led when the WebSocket began. */
function isConfigured({ admitted, configuration, inbound }: AuthoriseQuestion): boolean {
  return isConfigurationOf(admitted, inbound.method, configuration);
}

type Wanted = { readonly references: References; readonly generation: number };

async function grant(
  question: AuthoriseQuestion,
  { references, generation }: Wanted,
  parts: AuthoriseParts,
): Promise<Granted> {
  const place = placeOf(question.admitted);
  const { allowed, certificate, variables } = await findAllowed(question, references, parts.snapshots);
  const secrets = await Promise.all(allowed.map((one) => withToken(one, place, parts)));
  const granted = { secrets, certificate, variables };
  const used = certificate === null ? secrets : [...secrets, certificate];
  for (const { secret } of used) if (isExpired(secret)) parts.onExpiredUse(place, secret.id);
  const isShort = references === question.configuration.ownReferences || isFew(references, used);
  // A call without a route has a configuration of its own: nobody would find the grants again.
  if (question.admitted.route.id !== null && isShort && isLasting(references, used) && isConfigured(question))
    lasting.keep(question.configuration, references, { generation, granted });
  return granted;
}

/** A call without a route that carries no secret would make the proxy an open relay. */
function requireSecret(references: References): void {
  for (const { reference } of references.values()) if (namesSecret(reference)) return;
  throw new Problem('secret_required');
}

const lasting = createLastingGrants<Granted>();

/** More that callers name is not kept. */
const MAX_LASTING = 16;
const MAX_LASTING_BYTES = 8_192;

function isFew(references: References, used: readonly Pick<GrantedSecret, 'value'>[]): boolean {
  const bytes = used.reduce((sum, { value }) => sum + value.sealed.length, 0);
  return references.size <= MAX_LASTING && bytes <= MAX_LASTING_BYTES;
}

/** True where nothing depends on the request or the time of day: sealed values that do not expire, and no token. */
function isLasting(references: References, used: readonly Pick<GrantedSecret, 'secret'>[]): boolean {
  for (const { reference } of references.values()) if (!namesSecret(reference)) return false;
  return used.every(({ secret }) => secret.kind !== 'oauth2' && secret.expiresAt === null);
}

/**
 * Everything that the request refers to and may use: every rule is asked, nothing is opened and no token is waited for.
 */
export async function findAllowed(
  question: AuthoriseQuestion,
  references: References,
  snapshots: SecretLookUps & Pick<Snapshots, 'variables'>,
): Promise<Allowed> {
  const { admitted, configuration } = question;
  const place = placeOf(admitted);
  const named = [...references.values()].map(({ reference }) => reference);
  const variables = await variablesOf(named, question, snapshots);
  const found = await findSecrets(references, place, snapshots);
  await refuseUnlisted(found, admitted, snapshots);
  const wanted = named.filter((reference) => !namesSecret(reference));
  await refuseMissing({ found, variables: wanted, values: variables, admitted }, snapshots);
  const use = { admitted, hostname: configuration.target.hostname };
  const allowed = found.filter(isPresent).map((one) => {
    const { secret, byCaller, reference } = one;
    const grant = grantUse({ ...use, secret, byCaller, shown: reference.ref, isPresented: false });
    return { ...one, grant };
  });
  const { mtlsCertificateId } = configuration;
  const certificate = mtlsCertificateId && (await findCertificate(mtlsCertificateId, use, snapshots));
  return { allowed, certificate: certificate || null, variables };
}

type Allowed = Pick<Granted, 'certificate' | 'variables'> & {
  readonly allowed: readonly AllowedSecret[];
};

type PresentSecret = FoundSecret & { readonly secret: SecretEntry };
/** For an expired token, the value is still the old one. */
type AllowedSecret = PresentSecret & { readonly grant: Grant };

function isPresent(found: FoundSecret): found is PresentSecret {
  return found.secret !== undefined;
}

/** A certificate is a secret like any other, under the same rules. Throws `missing_secret`, and as `grantUse`. */
async function findCertificate(
  id: string,
  use: Pick<UseQuestion, 'admitted' | 'hostname'>,
  snapshots: SecretLookUps,
): Promise<NonNullable<Granted['certificate']>> {
  const place = placeOf(use.admitted);
  const secret = await snapshots.secretById(place.tenantId, id);
  const value = await findValue(secret, place, snapshots);
  if (secret?.kind !== 'certificate' || value === undefined) throw missingCertificate(id, place);
  const grant = grantUse({ ...use, secret, shown: secret.name, byCaller: false, isPresented: true });
  return { secret, value, grant };
}

async function withToken(
  found: AllowedSecret,
  place: TenantEnvironment,
  parts: AuthoriseParts,
): Promise<GrantedSecret> {
  const { reference, secret, grant } = found;
  const isString = secret.kind !== 'oauth2' && found.value !== undefined;
  const value = isString ? found.value : await usableToken(found, place, parts.awaitToken);
  return { reference, secret, grant, value };
}

/** Throws `secret_not_allowed`. */
async function refuseUnlisted(
  found: readonly FoundSecret[],
  admitted: Admitted,
  snapshots: SecretLookUps,
): Promise<void> {
  const unlisted = found.find((one) => isUnlisted(one, admitted.route));
  if (unlisted === undefined) return;
  const { ref } = unlisted.reference;
  const hint = await suggestSecret({ ref, byCaller: true, admitted }, snapshots);
  throw new Problem('secret_not_allowed', {
    message: `Secret '${ref}' may not be named in a request to this route.${hint}`,
  });
}
