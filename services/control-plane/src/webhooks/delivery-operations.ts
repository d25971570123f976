/** The deliveries of a webhook, and a test event. Only the status of a receiver's answer is kept. */
import type { PrismaClient } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import { countWaiting, maxWaiting, newEvent } from '../events/append-deliveries.ts';
import { testEvent } from '../events/event-of-note.ts';
import { change, type Named, type Operation, read } from '../http/operation.ts';
import { listQuery, readPage } from '../http/pagination.ts';
import { delivery, showDelivery, type WebhookRow } from './webhook-view.ts';

type On = Named<WebhookRow, WebhookRow>;
const common = { tag: 'Webhooks', role: 'admin' } as const;

export function deliveryOperations(database: PrismaClient, on: On): Operation[] {
  return [
    read({
      ...common,
      id: 'listWebhookDeliveries',
      method: 'get',
      path: '/v1/webhooks/{id}/deliveries',
      summary: "List a webhook's deliveries of the last 30 days, and the waiting ones",
      find: on.find,
      query: listQuery({ by: ['created_at'], default: 'created_at', order: 'desc' }),
      data: z.array(delivery),
      list: true,
      errors: [],
      read: ({ caller: { tenantId }, found, query }) => {
        const where = { tenantId, webhookId: found.id };
        return readPage(query, {
          rows: (page) => database.webhookDelivery.findMany({ where, ...page }),
          count: () => database.webhookDelivery.count({ where }),
          show: showDelivery,
        });
      },
    }),
    change({
      ...common,
      id: 'testWebhook',
      method: 'post',
      path: '/v1/webhooks/{id}/test',
      summary: 'Send a test event; the deliveries show the result',
      on,
      body: z.strictObject({}),
      bodyOptional: true,
      data: delivery,
      errors: ['conflict'],
      change: async ({ tx, tenantId, at, audit }, { found: { id, enabled } }) => {
        if (!enabled) throw new Problem('conflict', { message: 'The webhook is disabled.' });
        const waiting = await countWaiting(tx, { tenantId, webhookIds: [id] });
        if ((waiting.get(id) ?? 0) >= maxWaiting) {
          const message = `${maxWaiting} events wait for the webhook already: look at its deliveries.`;
          throw new Problem('conflict', { message });
        }
        audit({ action: 'webhook.test', resourceType: 'webhook', resourceId: id });
        const event = newEvent(testEvent, { at, data: { webhook: { id } } });
        return tx.webhookDelivery.create({ data: { ...event, tenantId, webhookId: id } });
      },
      answer: (row) => ({ data: showDelivery(row) }),
    }),
  ];
}
