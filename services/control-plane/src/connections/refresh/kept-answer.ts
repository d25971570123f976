/**
 * Keeps a provider's answer, in one statement of its own, before the change that makes it the connection's token. That
 * change waits for the tenant's other changes, and until then a rotated refresh token exists nowhere else. The next
 * holder of the lease continues with the kept answer and does not ask again.
 */
import type { PrismaClient } from '@knoxcall/database';
import { secretFieldBinding } from '@knoxcall/snapshot';
import { z } from 'zod';
import type { DataKeys } from '../../data-keys/data-keys.ts';
import { asJson, type KeySource, openSealed, sealJson } from '../../data-keys/sealed.ts';
import type { TokenAnswer } from '../provider/read-token-answer.ts';
import type { ConnectionRow } from './connection-row.ts';
import type { Leased } from './lease.ts';

type Source = { database: PrismaClient; dataKeys: DataKeys };

export type Answered = { answer: TokenAnswer; issuedAt: Date };

const keptSchema = z.object({
  answer: z.object({
    accessToken: z.string(),
    refreshToken: z.string().nullable(),
    tokenType: z.string().nullable(),
    lifetimeSeconds: z.number().nullable(),
    account: z.string().nullable(),
  }),
  issuedAt: z.coerce.date(),
});

/** Written together with any change that makes the kept answer obsolete. */
export const noKeptAnswer = { keptAnswer: null, keptAnswerFence: null } as const;

/** False where the fence has changed: the connection is another one, or somebody else refreshes it. */
export async function keepAnswer(
  { database, dataKeys }: Source,
  { row, fence }: Leased,
  answered: Answered,
): Promise<boolean> {
  const { tenantId, secretId, environmentId } = row;
  const { activeDataKeyId } = await database.tenant.findUniqueOrThrow({ where: { id: tenantId } });
  const dataKey = await dataKeys.get(tenantId, activeDataKeyId, database);
  const keptAnswer = sealJson(dataKey, bindingOf(row, fence), answered);
  const { count } = await database.oAuth2Connection.updateMany({
    where: { tenantId, secretId, environmentId, leaseFence: fence },
    data: { keptAnswer, keptAnswerFence: fence },
  });
  return count > 0;
}

/** Null where there is none. */
export async function openKeptAnswer(source: KeySource, row: ConnectionRow): Promise<Answered | null> {
  const { keptAnswer, keptAnswerFence } = row;
  if (keptAnswer === null || keptAnswerFence === null) return null;
  const kept = { binding: bindingOf(row, keptAnswerFence), sealed: keptAnswer };
  return openSealed(source, kept, asJson(keptSchema));
}

function bindingOf({ tenantId, secretId, environmentId }: ConnectionRow, fence: bigint) {
  return secretFieldBinding({ tenantId, secretId, environmentId, field: 'token_answer', revision: fence });
}
