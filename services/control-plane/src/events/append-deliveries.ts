/**
 * Writes the deliveries that a change causes for a tenant's webhooks, in its transaction, so that a crash afterwards
 * loses none.
 */
import { randomUUID } from 'node:crypto';
import type { Prisma } from '@knoxcall/database';
import { Counter, type Registry } from '@knoxcall/telemetry';
import type { AuditActor, AuditNote } from '../audit/chain-events.ts';
import { chosenEvents, type EventType, eventDataOf, eventTypeOf, type testEvent } from './event-of-note.ts';

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

/** The event's stored body: every attempt sends the same bytes. */
export function newEvent(
  type: EventType | typeof testEvent,
  { at, data }: { at: Date; data: Record<string, unknown> },
): { id: string; type: string; payload: string } {
  return { id: randomUUID(), type, payload: JSON.stringify({ type, timestamp: at.toISOString(), data }) };
}

/**
 * The most events waiting for a webhook. Changes of a tenant are made under its lock, so no other row comes between
 * count and insert.
 */
export const maxWaiting = 1_000;

/** A row for an event without room: it is stored so that the list shows it, and never sent. */
const unsent = { state: 'failed', nextAt: null, lastError: 'backlog_full' } as const;

type Reader = Pick<Prisma.TransactionClient, 'webhookDelivery'>;
type Place = { tenantId: string; webhookIds: string[] };

/** How many events are waiting, by webhook. */
export async function countWaiting(
  { webhookDelivery }: Reader,
  { tenantId, webhookIds }: Place,
): Promise<Map<string, number>> {
  const counts = await webhookDelivery.groupBy({
    by: ['webhookId'],
    where: { tenantId, webhookId: { in: webhookIds }, nextAt: { not: null } },
    _count: true,
  });
  return new Map(counts.map(({ webhookId, _count: count }) => [webhookId, count]));
}
