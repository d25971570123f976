/** How much may wait for a webhook. Each change of a tenant is made under its lock, so nothing comes between count and row. */
import type { Prisma } from '@knoxcall/database';

export const maxWaiting = 1_000;

/** Of what found no room: it is stored so that the list shows it, and is never sent. */
export const unsent = { state: 'failed', nextAt: null, lastError: 'backlog_full' } as const;

type Reader = Pick<Prisma.TransactionClient, 'webhookDelivery'>;
type Place = { tenantId: string; webhookIds: string[] };

/** How many events wait, by webhook. */
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
