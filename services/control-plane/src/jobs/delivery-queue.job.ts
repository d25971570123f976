/** Webhooks have a queue of their own: a receiver that hangs must not hold up anything else. */
import type { Composition } from '../compose.ts';
import { createWebhookFetch } from '../webhooks/send-event.ts';
import type { CountJobs } from './count-jobs.ts';
import {
  createDeliverEvents,
  type DeliveryJob,
  deliveryJobId,
  deliveryJobName,
} from './deliver-events.job.ts';
import { startTenantQueue } from './tenant-queue.ts';

const batch = 500;

export type Deliveries = {
  /** The scheduled look for what is due. */
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
      run: createDeliverEvents({ ...composition, egressFetch: createWebhookFetch(settings) }),
    },
  );
  return { findDue: async () => enqueue(await findDue(database)), stop };
}

/** Tenants take turns, so that many webhooks of one do not keep the others waiting. */
function findDue(database: Composition['database']): Promise<DeliveryJob[]> {
  return database.$queryRaw<DeliveryJob[]>`
    SELECT tenant, webhook FROM (
      SELECT delivery.tenant_id AS tenant, delivery.webhook_id AS webhook, min(delivery.next_at) AS since,
        row_number() OVER (PARTITION BY delivery.tenant_id ORDER BY min(delivery.next_at)) AS turn
      FROM webhook_deliveries AS delivery
      JOIN webhooks AS webhook ON webhook.tenant_id = delivery.tenant_id AND webhook.id = delivery.webhook_id
      JOIN tenants AS tenant ON tenant.id = delivery.tenant_id
      WHERE delivery.next_at <= now() AND webhook.enabled AND tenant.enabled
      GROUP BY delivery.tenant_id, delivery.webhook_id
    ) AS waiting
    ORDER BY turn, since LIMIT ${batch}`;
}
