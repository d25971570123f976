/**
 * Refreshes one connection. The job's id names connection, revision and reason, so a thousand requests for one token
 * are one job.
 */

import type { ValuePlace } from '@knoxcall/snapshot';
import { z } from 'zod';
import type { Refreshes } from '../connections/refresh/connection-parts.ts';
import type { Trigger } from '../connections/refresh/wants-refresh.ts';

export const refreshJobName = 'refresh-connection';

/** Also the fields of an entry of the refresh stream; an entry without `reason` means `ended`. */
export const refreshJob = z.object({
  tenant: z.uuid(),
  secret: z.uuid(),
  environment: z.uuid(),
  /** Revision of the access token to replace. */
  revision: z.string().regex(/^\d{1,19}$/),
  reason: z.enum(['due', 'ended', 'rejected']).default('ended'),
});
export type RefreshJob = z.infer<typeof refreshJob>;

/** BullMQ allows no `:` in ids. */
export function refreshJobId({ tenant, secret, environment, revision, reason }: RefreshJob): string {
  // A rejected token has a job of its own: one for the same token's expiry must not absorb it.
  const suffix = reason === 'rejected' ? '.rejected' : '';
  return `${tenant}.${secret}.${environment}.${revision}${suffix}`;
}

export function createRefreshConnection(refreshes: Refreshes): (data: unknown) => Promise<void> {
  return async (data) => {
    const job = refreshJob.parse(data);
    const place: ValuePlace = { tenantId: job.tenant, secretId: job.secret, environmentId: job.environment };
    await refreshes.refresh(place, triggerOf(job));
  };
}

function triggerOf({ reason, revision }: RefreshJob): Trigger {
  return reason === 'due' ? { reason } : { reason, revision: BigInt(revision) };
}
