/** Writes what a tenant's webhooks are told of a change, in its transaction: a crash afterwards loses nothing of it. */
import { randomUUID } from 'node:crypto';
import type { Prisma } from '@knoxcall/database';
import { Counter, type Registry } from '@knoxcall/telemetry';
import type { AuditActor, AuditNote } from '../audit/audit-note.ts';
import { countWaiting, maxWaiting, unsent } from './backlog.ts';
import { eventDataOf, eventTypeOf } from './event-of-note.ts';
import { chosenEvents, type EventType, type testEvent } from './event-type.ts';

type Context = { tx: Prisma.TransactionClient; tenantId: string; actor: AuditActor; at: Date };

export type AppendDeliveries = (context: Context, notes: readonly AuditNote[]) => Promise<void>;

export function createAppendDeliveries(registry: Registry): AppendDeliveries {
  const full = new Counter({
    name: 'knoxcall_webhook_backlog_full_total',
    help: 'Events that are not sent to a webhook because too many wait for it.',
    registers: [registry],
  });
  return async (context, notes) => full.inc(await appendDeliveries(context, notes));
}

/** Returns how many found no room. */
async function appendDeliveries(context: Context, notes: readonly AuditNote[]): Promise<number> {
  const events = notes.flatMap((note) => {
    const type = eventTypeOf(note);
    return type === undefined ? [] : [{ type, note }];
  });
  if (events.length === 0) return 0;
  const { tx, tenantId } = context;
  const webhooks = await tx.webhook.findMany({
    where: { tenantId, enabled: true },
    select: { id: true, events: true },
  });
  if (webhooks.length === 0) return 0;
  const webhookIds = webhooks.map(({ id }) => id);
  const waiting = await countWaiting(tx, { tenantId, webhookIds });
  let refused = 0;
  for (const { type, note } of events) {
    const wanting = webhooks.filter((one) => chosenEvents.parse(one.events)?.includes(type) ?? true);
    if (wanting.length === 0) continue;
    const data = await eventDataOf({ ...context, note });
    if (data === null) continue;
    const event = newEvent(type, { at: context.at, data });
    await tx.webhookDelivery.createMany({
      data: wanting.map(({ id: webhookId }) => {
        const before = waiting.get(webhookId) ?? 0;
        const hasRoom = before < maxWaiting;
        if (hasRoom) waiting.set(webhookId, before + 1);
        else refused += 1;
        return { ...event, tenantId, webhookId, ...(hasRoom ? {} : unsent) };
      }),
    });
  }
  return refused;
}

/** As it is stored for a webhook: the same bytes are sent in each attempt. */
export function newEvent(
  type: EventType | typeof testEvent,
  { at, data }: { at: Date; data: Record<string, unknown> },
): { id: string; type: string; payload: string } {
  return { id: randomUUID(), type, payload: JSON.stringify({ type, timestamp: at.toISOString(), data }) };
}
