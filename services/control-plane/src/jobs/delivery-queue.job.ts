/** Webhooks have a queue of their own: a receiver that hangs must not hold up anything else. */
import type { Composition } from '../compose.ts';
import { createWebhookFetch } from '../webhooks/send-event.ts';
import {
  createDeliverEvents,
  type DeliveryJob,
  deliveryJobId,
  deliveryJobName,
} from './deliver-events.job.ts';
import type { CountJobs } from './queue.ts';
import { startTenantQueue } from './tenant-queue.ts';

const batch = 500;

type Deliveries = {
  /** The scheduled search for due deliveries. */
  findDue(): Promise<void>;
  stop(): Promise<void>;
};

export function startDeliveries(composition: Composition, countJobs: CountJobs): Deliveries {
  const { settings, database, log } = composition;
  const { enqueue, stop } = startTenantQueue<DeliveryJob>(
    { redisUrl: settings.REDIS_URL, log, countJobs },
    {
      queueName: 'knoxcall-webhooks',
      jobName: deliveryJobName,
      what: 'webhook',
      atOnce: { all: 50, ofTenant: 3 },
      idOf: deliveryJobId,
      run: createDeliverEvents({ ...composition, fetchOf: createWebhookFetch(settings) }),
    },
  );
  return { findDue: async () => enqueue(await findDue(database)), stop };
}

/**
 * Tenants take turns, so that many webhooks of one do not delay the others. One row is read for each webhook, however
 * many are waiting.
 */
function findDue(database: Composition['database']): Promise<DeliveryJob[]> {
  return database.$queryRaw<DeliveryJob[]>`
    SELECT tenant, webhook FROM (
      SELECT webhook.tenant_id AS tenant, webhook.id AS webhook, due.next_at AS since,
        row_number() OVER (PARTITION BY webhook.tenant_id ORDER BY due.next_at) AS turn
      FROM webhooks AS webhook
      JOIN tenants AS tenant ON tenant.id = webhook.tenant_id
      CROSS JOIN LATERAL (
        SELECT delivery.next_at FROM webhook_deliveries AS delivery
        WHERE delivery.tenant_id = webhook.tenant_id AND delivery.webhook_id = webhook.id AND delivery.next_at <= now()
        ORDER BY delivery.next_at LIMIT 1
      ) AS due
      WHERE webhook.enabled AND tenant.enabled
    ) AS waiting
    ORDER BY turn, since LIMIT ${batch}`;
}
