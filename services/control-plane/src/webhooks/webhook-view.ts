/** A webhook and its deliveries as the API shows them; the signing secret is in neither. */
import type { Prisma } from '@knoxcall/database';
import { z } from 'zod';
import { deliveryState, disabledReason } from '../columns.ts';
import { chosenEvents } from '../events/event-of-note.ts';
import { description, iso, timestamp, uuid } from '../http/fields.ts';

export type WebhookRow = Prisma.WebhookGetPayload<object>;

export const webhook = z.object({
  id: uuid,
  url: z.string(),
  description: description.nullable(),
  events: chosenEvents.describe('Null: all of them.'),
  enabled: z.boolean(),
  status: z
    .enum(['active', 'failing', 'disabled'])
    .describe('`failing`: every attempt since `failing_since` failed.'),
  failing_since: timestamp.nullable(),
  disabled_reason: disabledReason.nullable().describe('Why it was disabled automatically; null otherwise.'),
  previous_secret_until: timestamp.nullable().describe('Until then the previous signing secret signs too.'),
  created_at: timestamp,
  updated_at: timestamp,
});

export function showWebhook(row: WebhookRow, url: string): z.input<typeof webhook> {
  const { enabled, failingSince, previousSecretUntil: until } = row;
  const status = failingSince === null ? 'active' : 'failing';
  return {
    id: row.id,
    url,
    description: row.description,
    events: chosenEvents.parse(row.events),
    enabled,
    status: enabled ? status : 'disabled',
    failing_since: iso(failingSince),
    disabled_reason: disabledReason.nullable().parse(row.disabledReason),
    previous_secret_until: until !== null && until.getTime() > Date.now() ? iso(until) : null,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}

export const delivery = z.object({
  id: uuid.describe('The header `webhook-id` of each attempt.'),
  type: z.string(),
  state: deliveryState,
  attempts: z.number().int(),
  last_attempt_at: timestamp.nullable(),
  last_status: z.number().int().nullable().describe('Status of the last answer; null where none came.'),
  last_error: z.string().nullable().describe('Why no answer came.'),
  next_attempt_at: timestamp.nullable(),
  created_at: timestamp,
});

export function showDelivery(row: Prisma.WebhookDeliveryGetPayload<object>): z.input<typeof delivery> {
  return {
    id: row.id,
    type: row.type,
    state: deliveryState.parse(row.state),
    attempts: row.attempts,
    last_attempt_at: iso(row.lastAttemptAt),
    last_status: row.lastStatus,
    last_error: row.lastError,
    next_attempt_at: iso(row.nextAt),
    created_at: row.createdAt.toISOString(),
  };
}
