/** Writes down why a refresh brought no token, and when to retry; never removes a token. */

import type { PrismaClient } from '@knoxcall/database';
import type { Change } from '../../changes/change.ts';
import type { ConnectionStatus } from '../../columns.ts';
import { type ConnectionRow, placeKey } from './connection-row.ts';
import { type Leased, noLease } from './lease.ts';
import { showStatus } from './store-tokens.ts';

/**
 * For a retry: the status stays, so that the failure shows nowhere but in the next attempt. Fenced like every
 * write-back.
 */
export async function storeDelay(
  database: PrismaClient,
  { row, fence }: Leased,
  delay: { lastError: string; nextRefreshAt: Date },
): Promise<void> {
  const { tenantId, secretId, environmentId } = row;
  await database.oAuth2Connection.updateMany({
    where: { tenantId, secretId, environmentId, leaseFence: fence },
    data: { ...noLease, ...delay, failures: { increment: 1 } },
  });
}

/** `nextRefreshAt` null: the provider is not asked again until the connection is made anew. */
export async function storeStatus(
  change: Change,
  row: ConnectionRow,
  outcome: { status: ConnectionStatus; lastError: string; nextRefreshAt: Date | null; failures: number },
): Promise<void> {
  const { tx, revision, audit } = change;
  const { tenantId, secretId, environmentId } = row;
  await tx.oAuth2Connection.update({
    where: placeKey({ tenantId, secretId, environmentId }),
    data: { ...noLease, ...outcome, revision },
  });
  await showStatus(change, secretId);
  audit({
    action: `secret.oauth2_${outcome.status}`,
    resourceType: 'secret',
    resourceId: secretId,
    details: { environment_id: environmentId, last_error: outcome.lastError },
  });
}
