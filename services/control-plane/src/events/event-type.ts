/** What a tenant's webhooks can be told of. Nothing of it holds a value: ids, names and times alone. */
import { z } from 'zod';

export const eventType = z.enum([
  'secret.expiring',
  'secret.expired',
  'certificate.expiring',
  'certificate.expired',
  'connection.lost',
  'route.error_rate_high',
  'api_key.created',
  'api_key.revoked',
  'member.removed',
]);
export type EventType = z.output<typeof eventType>;

/** Sent to one webhook, when somebody asks for it; not one of those that a webhook can choose. */
export const testEvent = 'webhook.test';

/** As a webhook keeps it: null is all of them. */
export const chosenEvents = z.array(eventType).nullable();
