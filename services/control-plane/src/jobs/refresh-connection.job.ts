/** Refreshes one connection. Its id is the tuple that it is about, so a thousand asks for one token are one job. */

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
  /** Revision of the access token that is to be replaced. */
  revision: z.string().regex(/^\d{1,19}$/),
  reason: z.enum(['due', 'ended', 'rejected']).default('ended'),
});
export type RefreshJob = z.infer<typeof refreshJob>;

/** BullMQ keeps ids without `:`. */
export function refreshJobId({ tenant, secret, environment, revision, reason }: RefreshJob): string {
  // A rejected token is asked for apart: that its end was met as well must not swallow it.
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
