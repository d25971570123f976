/** Text columns that hold one of a few words: each is parsed here where it is read, and has a CHECK in its table. */
import { CERTIFICATE_TYPES } from '@knoxcall/certificates';
import { z } from 'zod';

export const plan = z.enum(['free', 'pro', 'enterprise']);
export type Plan = z.output<typeof plan>;

export const secretType = z.enum(['string', 'oauth2', 'certificate']);
export type SecretType = z.output<typeof secretType>;

export const certificateType = z.enum(CERTIFICATE_TYPES);

/** OAuth2 grant types. */
export const grantType = z.enum([
  'authorization_code',
  'client_credentials',
  'password',
  'implicit',
  'jwt_bearer',
]);
export type GrantType = z.output<typeof grantType>;

/** Grants without a person: their tokens can be fetched at any time. */
export const unattendedGrants: string[] = [
  'client_credentials',
  'password',
  'jwt_bearer',
] satisfies GrantType[];

export function isUnattended(grantType: string): boolean {
  return unattendedGrants.includes(grantType);
}

export const connectionStatus = z.enum(['not_connected', 'connected', 'expired', 'error']);
export type ConnectionStatus = z.output<typeof connectionStatus>;

export const clientType = z.enum(['server', 'user']);

/** `invoke` and `read` do not cover each other; the higher two cover both. */
export const role = z.enum(['invoke', 'read', 'editor', 'admin']);
export type Role = z.output<typeof role>;

/** Members' roles mean the same as those of API keys. */
export const memberRole = role.extract(['read', 'editor', 'admin']);
export type MemberRole = z.output<typeof memberRole>;

/** `link`: the member was invited. `group`: the group map made the membership, and changes it. */
export const membershipSource = z.enum(['link', 'group']);
export type MembershipSource = z.output<typeof membershipSource>;

export const linkPurpose = z.enum(['setup', 'invite', 'reset']);
export type LinkPurpose = z.output<typeof linkPurpose>;

/** `failed`: the last attempt failed, or too many events were waiting. */
export const deliveryState = z.enum(['pending', 'delivered', 'failed']);

/** The kinds of records for an operator's sinks. */
export const sinkName = z.enum(['audit', 'request_logs']);

/** Why a webhook was disabled automatically: every attempt failed for days, or its receiver answered 410. */
export const disabledReason = z.enum(['failing', 'gone']);
export type DisabledReason = z.output<typeof disabledReason>;
