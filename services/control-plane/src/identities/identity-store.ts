/** Identities: which account belongs to a person of the provider. */
import { randomUUID } from 'node:crypto';
import type { Prisma } from '@knoxcall/database';
import type { OidcPerson } from './oidc-provider.ts';

export type IdentityRow = Prisma.IdentityGetPayload<object>;
type Reader = Pick<Prisma.TransactionClient, 'identity'>;

export function findIdentity(reader: Reader, { issuer, subject }: OidcPerson): Promise<IdentityRow | null> {
  return reader.identity.findUnique({ where: { issuer_subject: { issuer, subject } } });
}

/** Rejects with the database's P2002 where the identity belongs to an account already. */
export function insertIdentity(tx: Reader, userId: string, person: OidcPerson): Promise<IdentityRow> {
  const { issuer, subject, email } = person;
  const data = { id: randomUUID(), issuer, subject, userId, email, lastUsedAt: new Date() };
  return tx.identity.create({ data });
}

export async function noteIdentityUse(
  reader: Reader,
  { id }: IdentityRow,
  person: OidcPerson,
): Promise<void> {
  await reader.identity.update({ where: { id }, data: { lastUsedAt: new Date(), email: person.email } });
}
