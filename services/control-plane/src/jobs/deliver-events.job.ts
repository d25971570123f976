/** Sends one webhook its due events, one after another, until none is left or an attempt fails. */
import type { PrismaClient } from '@knoxcall/database';
import { Counter, type Registry } from '@knoxcall/telemetry';
import { z } from 'zod';
import type { Actor, Change, RunChange } from '../changes/change.ts';
import type { DisabledReason } from '../columns.ts';
import type { DataKeys } from '../data-keys/data-keys.ts';
import { type Outcome, type Place, pauseAfter, storeOutcome, takeDue } from '../webhooks/attempts.ts';
import { type FetchOf, type Receiver, sendEvent } from '../webhooks/send-event.ts';
import { openWebhook } from '../webhooks/webhook-settings.ts';

export const deliveryJobName = 'deliver-events';

const deliveryJob = z.object({ tenant: z.uuid(), webhook: z.uuid() });
export type DeliveryJob = z.infer<typeof deliveryJob>;

export const deliveryJobId = ({ tenant, webhook }: DeliveryJob): string => `${tenant}.${webhook}`;

/** After this time other webhooks have their turn. */
const turnMs = 10_000;
const patienceMs = 5 * 86_400_000;
const gone = 410;
const actor: Actor = { type: 'system', id: 'webhooks', ipAddress: null, requestId: null };

type DeliveryParts = {
  database: PrismaClient;
  dataKeys: DataKeys;
  runChange: RunChange;
  fetchOf: FetchOf;
  registry: Registry;
};

export function createDeliverEvents(parts: DeliveryParts): (data: unknown) => Promise<void> {
  const { database, fetchOf } = parts;
  const attempts = new Counter({
    name: 'knoxcall_webhook_attempts_total',
    help: 'Attempts to send an event to a webhook, by result.',
    labelNames: ['outcome'],
    registers: [parts.registry],
  });
  return async (data) => {
    const job = deliveryJob.parse(data);
    const place: Place = { tenantId: job.tenant, webhookId: job.webhook };
    const egressFetch = fetchOf(place.tenantId);
    const end = performance.now() + turnMs;
    while (performance.now() < end) {
      const due = await takeDue(database, place);
      const tried = due && (await receiverOf(parts, place));
      if (due === undefined || tried === undefined) return;
      const { receiver, revision } = tried;
      const outcome = await sendEvent(egressFetch, receiver, due);
      attempts.inc({ outcome: outcome.isDelivered ? 'delivered' : 'failed' });
      await storeOutcome(database, { ...place, ...due, revision }, outcome);
      if (outcome.isDelivered) continue;
      return giveUp(parts, { ...place, revision }, { outcome, isLast: pauseAfter(due.attempts) === null });
    }
  };
}

/** The address and secrets, and the webhook's revision; undefined where it was deleted. */
async function receiverOf(
  { database, dataKeys }: DeliveryParts,
  { tenantId, webhookId: id }: Place,
): Promise<{ receiver: Receiver; revision: bigint } | undefined> {
  const row = await database.webhook.findUnique({ where: { tenantId_id: { tenantId, id } } });
  if (row === null) return undefined;
  const { url, secret, previous } = await openWebhook({ database, dataKeys }, row);
  const isOldGood = (row.previousSecretUntil?.getTime() ?? 0) > Date.now();
  const secrets = previous !== null && isOldGood ? [secret, previous] : [secret];
  return { receiver: { url, secrets }, revision: row.revision };
}

/**
 * Disables a webhook whose receiver answers 410, or which no event reached for five days. A webhook that was changed
 * since the attempt began may have a new address: it stays.
 */
async function giveUp(
  { runChange }: DeliveryParts,
  { tenantId, webhookId, revision }: Place & { revision: bigint },
  { outcome, isLast }: { outcome: Outcome; isLast: boolean },
): Promise<void> {
  if (outcome.status === gone) {
    const where = { revision };
    await runChange(tenantId, actor, (own) => disable(own, webhookId, { reason: 'gone', where }));
  } else if (isLast) {
    const where = { revision, failingSince: { lte: new Date(Date.now() - patienceMs) } };
    await runChange(tenantId, actor, (own) => disable(own, webhookId, { reason: 'failing', where }));
  }
}

async function disable(
  { tx, tenantId, audit }: Change,
  id: string,
  { reason, where }: { reason: DisabledReason; where: object },
): Promise<void> {
  const { count } = await tx.webhook.updateMany({
    where: { tenantId, id, enabled: true, ...where },
    data: { enabled: false, disabledReason: reason },
  });
  if (count === 0) return;
  audit({ action: 'webhook.disable', resourceType: 'webhook', resourceId: id, details: { reason } });
}
