/**
 * Takes due deliveries of a webhook, and stores the results of attempts. A worker that dies in between delays the event
 * by a minute: receivers are promised at least one delivery. Times are PostgreSQL's.
 */
import type { PrismaClient } from '@knoxcall/database';

const minute = 60;
const hour = 3600;
/** Pauses after each attempt, as Standard Webhooks recommends. */
const pausesSeconds = [
  5,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
] as const;
/** Longer than an attempt takes. */
const takenSeconds = 60;

export type Place = { tenantId: string; webhookId: string };
export type Due = { id: string; payload: string; attempts: number };
/** `status`: null without an answer; `error` then says why. */
export type Outcome = { isDelivered: boolean; status: number | null; error: string | null };

/** Takes the longest waiting one for this process; undefined where nothing is due. */
export async function takeDue(
  database: PrismaClient,
  { tenantId, webhookId }: Place,
): Promise<Due | undefined> {
  // Materialized: a join that ran it again would find the next row, and lock it too.
  const [due] = await database.$queryRaw<Due[]>`
    WITH due AS MATERIALIZED (
      SELECT delivery.id FROM webhook_deliveries AS delivery
      JOIN webhooks AS webhook ON webhook.tenant_id = delivery.tenant_id AND webhook.id = delivery.webhook_id
      JOIN tenants AS tenant ON tenant.id = delivery.tenant_id
      WHERE delivery.tenant_id = ${tenantId}::uuid AND delivery.webhook_id = ${webhookId}::uuid
        AND delivery.next_at <= now() AND webhook.enabled AND tenant.enabled
      ORDER BY delivery.next_at LIMIT 1 FOR UPDATE OF delivery SKIP LOCKED)
    UPDATE webhook_deliveries AS taken SET next_at = now() + make_interval(secs => ${takenSeconds}::int) FROM due
    WHERE taken.tenant_id = ${tenantId}::uuid AND taken.webhook_id = ${webhookId}::uuid AND taken.id = due.id
    RETURNING taken.id, taken.payload, taken.attempts`;
  return due;
}

/** Null where it was the last attempt. */
export const pauseAfter = (attempts: number): number | null => pausesSeconds[attempts] ?? null;

/**
 * Writes nothing where somebody else has attempted the delivery meanwhile; and an attempt at an earlier revision does
 * not count towards the webhook's failing state.
 */
export async function storeOutcome(
  database: PrismaClient,
  place: Place & Pick<Due, 'id' | 'attempts'> & { revision: bigint },
  { isDelivered, status, error }: Outcome,
): Promise<void> {
  const { tenantId, webhookId, id, attempts, revision } = place;
  const pause = isDelivered ? null : pauseAfter(attempts);
  const ended = isDelivered ? 'delivered' : 'failed';
  await database.$transaction(async (tx) => {
    // Locked first, in the order of a deletion. Events may still be added to the webhook.
    await tx.$queryRaw`
      SELECT 1 FROM webhooks WHERE tenant_id = ${tenantId}::uuid AND id = ${webhookId}::uuid FOR NO KEY UPDATE`;
    const written = await tx.$executeRaw`
      UPDATE webhook_deliveries SET attempts = attempts + 1, last_attempt_at = now(), last_status = ${status}::int,
        last_error = ${error}, state = ${pause === null ? ended : 'pending'},
        next_at = now() + make_interval(secs => ${pause}::int)
      WHERE tenant_id = ${tenantId}::uuid AND webhook_id = ${webhookId}::uuid AND id = ${id}::uuid
        AND attempts = ${attempts}::int`;
    if (written === 0) return;
    await tx.$executeRaw`
      UPDATE webhooks SET failing_since = CASE WHEN ${isDelivered}::boolean THEN NULL ELSE coalesce(failing_since, now()) END
      WHERE tenant_id = ${tenantId}::uuid AND id = ${webhookId}::uuid
        AND revision = ${revision}::bigint AND ${isDelivered}::boolean = (failing_since IS NOT NULL)`;
  });
}
