/** Writes what a tenant's webhooks are told of a change, in its transaction: a crash afterwards loses nothing of it. */
import { randomUUID } from 'node:crypto';
import type { Prisma } from '@knoxcall/database';
import type { AuditActor, AuditNote } from '../audit/audit-note.ts';
import { eventDataOf, eventTypeOf } from './event-of-note.ts';
import { chosenEvents, type EventType, type testEvent } from './event-type.ts';

type Context = { tx: Prisma.TransactionClient; tenantId: string; actor: AuditActor; at: Date };

export async function appendDeliveries(context: Context, notes: readonly AuditNote[]): Promise<void> {
  const events = notes.flatMap((note) => {
    const type = eventTypeOf(note);
    return type === undefined ? [] : [{ type, note }];
  });
  if (events.length === 0) return;
  const { tx, tenantId } = context;
  const webhooks = await tx.webhook.findMany({
    where: { tenantId, enabled: true },
    select: { id: true, events: true },
  });
  for (const { type, note } of events) {
    const wanting = webhooks.filter((one) => chosenEvents.parse(one.events)?.includes(type) ?? true);
    if (wanting.length === 0) continue;
    const data = await eventDataOf({ ...context, note });
    if (data === null) continue;
    const event = newEvent(type, { at: context.at, data });
    await tx.webhookDelivery.createMany({
      data: wanting.map((one) => ({ ...event, tenantId, webhookId: one.id })),
    });
  }
}

/** As it is stored for a webhook: the same bytes are sent in each attempt. */
export function newEvent(
  type: EventType | typeof testEvent,
  { at, data }: { at: Date; data: Record<string, unknown> },
): { id: string; type: string; payload: string } {
  return { id: randomUUID(), type, payload: JSON.stringify({ type, timestamp: at.toISOString(), data }) };
}
