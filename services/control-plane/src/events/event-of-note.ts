/**
 * Makes an event of a note in the audit log: events say nothing that the log does not. The members of a note that may
 * leave are listed here by name, so that a new detail of a note is not sent by itself.
 */
import type { Prisma } from '@knoxcall/database';
import { z } from 'zod';
import type { AuditActor, AuditNote } from '../audit/chain-events.ts';

type Noted = {
  tx: Prisma.TransactionClient;
  tenantId: string;
  actor: Pick<AuditActor, 'type' | 'id'>;
  note: AuditNote;
};

type Maker = {
  type: EventType;
  /** The object of the note, by id and name; null where there is nothing to report. */
  about(noted: Noted): Promise<Record<string, unknown> | null>;
  /** Members of the note's details that are sent. */
  shown?: readonly string[];
};

const makers: ReadonlyMap<string, Maker> = new Map(
  Object.entries({
    'secret.expiring': { type: 'secret.expiring', about: aboutSecret, shown: ['expires_at', 'days_ahead'] },
    'secret.expired': { type: 'secret.expired', about: aboutSecret, shown: ['expires_at'] },
    'secret.certificate_expiring': {
      type: 'certificate.expiring',
      about: aboutSecret,
      shown: ['environment', 'value_version', 'expires_at', 'days_ahead'],
    },
    'secret.certificate_expired': {
      type: 'certificate.expired',
      about: aboutSecret,
      shown: ['environment', 'value_version', 'expires_at'],
    },
    'secret.oauth2_error': { type: 'connection.lost', about: aboutConnection },
    'secret.oauth2_expired': { type: 'connection.lost', about: aboutConnection },
    'route.error_rate_high': {
      type: 'route.error_rate_high',
      about: aboutRoute,
      shown: ['hour', 'requests', 'server_errors'],
    },
    'api_key.create': { type: 'api_key.created', about: aboutKey },
    'api_key.revoke': { type: 'api_key.revoked', about: aboutKey },
    'member.delete': { type: 'member.removed', about: aboutMember },
  } satisfies Record<string, Maker>),
);

export const eventTypeOf = (note: AuditNote): EventType | undefined => makers.get(note.action)?.type;

/** `data` of the event; null where there is nothing to report. */
export async function eventDataOf(noted: Noted): Promise<Record<string, unknown> | null> {
  const { note, actor } = noted;
  const maker = makers.get(note.action);
  const about = (await maker?.about(noted)) ?? null;
  if (maker === undefined || about === null) return null;
  const shown = (maker.shown ?? []).map((name) => [name, note.details?.[name] ?? null]);
  return { ...about, ...Object.fromEntries(shown), caused_by: { type: actor.type, id: actor.id } };
}

const keyOf = ({ tenantId, note }: Noted) => ({ tenantId_id: { tenantId, id: note.resourceId } });
const named = { id: true, name: true } as const;

async function aboutSecret(noted: Noted) {
  return { secret: await noted.tx.secret.findUnique({ where: keyOf(noted), select: named }) };
}

const ofConnection = z.object({ environment_id: z.string() });

/** A connection that never was connected cannot be lost. */
async function aboutConnection({ tx, tenantId, note }: Noted) {
  const { environment_id: environmentId } = ofConnection.parse(note.details);
  const row = await tx.oAuth2Connection.findUnique({
    where: { tenantId_secretId_environmentId: { tenantId, secretId: note.resourceId, environmentId } },
    select: {
      connectedAt: true,
      status: true,
      secret: { select: named },
      environment: { select: { name: true } },
    },
  });
  if (row === null || row.connectedAt === null) return null;
  return { secret: row.secret, environment: row.environment.name, status: row.status };
}

async function aboutRoute(noted: Noted) {
  return { route: await noted.tx.route.findUnique({ where: keyOf(noted), select: named }) };
}

async function aboutKey(noted: Noted) {
  const select = { ...named, keyId: true, role: true } as const;
  const row = await noted.tx.apiKey.findUnique({ where: keyOf(noted), select });
  return row && { api_key: { id: row.id, key_id: row.keyId, name: row.name, role: row.role } };
}

async function aboutMember({ tx, note }: Noted) {
  const select = { ...named, email: true } as const;
  return { member: await tx.user.findUnique({ where: { id: note.resourceId }, select }) };
}

/** The events for a tenant's webhooks. They hold no values: only ids, names and times. */
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

/** Sent to one webhook, when somebody asks for a test; webhooks cannot choose it. */
export const testEvent = 'webhook.test';

/** The stored choice of a webhook; null: all events. */
export const chosenEvents = z.array(eventType).nullable();
