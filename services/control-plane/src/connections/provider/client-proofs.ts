/** The proofs that an OAuth2 secret shows a token endpoint beside its client secret. */
import type { TlsIdentity } from '@knoxcall/egress';
import { findClientIdentity } from './client-identity.ts';
import { findSigningKey, type SigningKey } from './signing-key.ts';
import type { Source, Wanted } from './stored-certificate.ts';
import { TokenFault } from './token-fault.ts';

/** Null: the secret has none. */
export type ClientProofs = { identity: TlsIdentity | null; signingKey: SigningKey | null };

const certificateFaults = {
  unknown: 'The client certificate of the secret cannot be used.',
  expired: 'The client certificate of the secret has expired.',
  host: 'The client certificate of the secret may not be shown to the host of token_url.',
  routes: 'The client certificate of the secret is restricted to certain routes.',
} as const;

const keyFaults = {
  unknown: 'The signing key of the secret cannot be used.',
  expired: 'The signing key of the secret has expired.',
  host: 'The signing key of the secret may not sign for the hosts of token_url and audience.',
  routes: 'The signing key of the secret is restricted to certain routes.',
  algorithm: 'The signing key of the secret is of another kind than its algorithm needs.',
} as const;

/** Rejects with `TokenFault` where one may not be used, or cannot be. */
export async function requireProofs(source: Source, wanted: Wanted): Promise<ClientProofs> {
  const identity = await findClientIdentity(source, wanted);
  if (identity.kind === 'unusable') throw new TokenFault('refused', certificateFaults[identity.why]);
  const key = await findSigningKey(source, wanted);
  if (key.kind === 'unusable') throw new TokenFault('refused', keyFaults[key.why]);
  return {
    identity: identity.kind === 'none' ? null : identity.identity,
    signingKey: key.kind === 'none' ? null : key.signingKey,
  };
}
