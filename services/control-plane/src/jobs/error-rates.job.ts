/**
 * Notes in the audit log, once an hour, that many requests of a route failed in this hour. It looks only at tenants
 * with a webhook for that event.
 */
import type { PrismaClient } from '@knoxcall/database';
import type { Log } from '@knoxcall/telemetry';
import type { Actor, Change, RunChange } from '../changes/change.ts';
import type { EventType } from '../events/event-of-note.ts';

/** Fewer requests say nothing. */
const leastRequests = 20;
/** The alarm begins where one request in this many ended in 5xx. */
const oneIn = 4;
const event: EventType = 'route.error_rate_high';
const actor: Actor = { type: 'system', id: 'error-rates', ipAddress: null, requestId: null };

type Failing = { tenantId: string; routeId: string; hour: Date; requests: number; serverErrors: number };
type Parts = { database: PrismaClient; runChange: RunChange; log: Log };

export function createErrorRates({ database, runChange, log }: Parts): () => Promise<void> {
  return async () => {
    for (const failing of await findFailing(database)) {
      const { tenantId } = failing;
      await runChange(tenantId, actor, (own) => tell(own, failing)).catch((error: unknown) =>
        log.warn({ tenantId, err: error }, "a tenant's error rate could not be noted"),
      );
    }
  };
}

function findFailing(database: PrismaClient): Promise<Failing[]> {
  return database.$queryRaw<Failing[]>`
    SELECT sum.tenant_id AS "tenantId", sum.route_id AS "routeId", sum.hour,
      sum(sum.requests)::int AS requests, sum(sum.server_errors)::int AS "serverErrors"
    FROM traffic_hours AS sum
    JOIN routes AS route ON route.tenant_id = sum.tenant_id AND route.id = sum.route_id
    WHERE sum.hour = date_trunc('hour', now())
      AND (route.error_rate_told_at IS NULL OR route.error_rate_told_at < sum.hour)
      AND EXISTS (
        SELECT FROM webhooks AS webhook
        WHERE webhook.tenant_id = sum.tenant_id AND webhook.enabled
          AND (webhook.events IS NULL OR jsonb_exists(webhook.events, ${event})))
    GROUP BY sum.tenant_id, sum.route_id, sum.hour
    HAVING sum(sum.requests) >= ${leastRequests}::int AND sum(sum.server_errors) * ${oneIn}::int >= sum(sum.requests)`;
}

async function tell({ tx, tenantId, at, audit }: Change, failing: Failing): Promise<void> {
  const { routeId: id, hour, requests, serverErrors } = failing;
  const [row] = await tx.route.updateManyAndReturn({
    where: { tenantId, id, OR: [{ errorRateToldAt: null }, { errorRateToldAt: { lt: hour } }] },
    data: { errorRateToldAt: at },
    select: { name: true },
  });
  // Another worker was faster, or the route is gone.
  if (row === undefined) return;
  audit({
    action: event,
    resourceType: 'route',
    resourceId: id,
    details: { name: row.name, hour, requests, server_errors: serverErrors },
  });
}
