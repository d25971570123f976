/**
 * `/v1/webhooks`: addresses that receive events. For admins only: an address may hold a token, and the list shows which
 * events are watched.
 */
import { randomUUID } from 'node:crypto';
import { Prisma, type PrismaClient } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import type { Change } from '../changes/change.ts';
import type { DataKeys } from '../data-keys/data-keys.ts';
import type { KeySource } from '../data-keys/sealed.ts';
import { eventType } from '../events/event-of-note.ts';
import { definedFields, description, someOf } from '../http/fields.ts';
import { change, type Named, type Operation, read, removal } from '../http/operation.ts';
import { listQuery, readPage } from '../http/pagination.ts';
import { findById } from '../http/resource.ts';
import { deliveryOperations } from './delivery-operations.ts';
import { type AddressGuard, requireAllowedAddress, webhookUrl } from './webhook-address.ts';
import { newSigningSecret, openWebhook, sealWebhook, type WebhookSettings } from './webhook-settings.ts';
import { showWebhook, type WebhookRow, webhook } from './webhook-view.ts';

type Targets = { guard: AddressGuard };
type Dependencies = { database: PrismaClient; dataKeys: DataKeys; targets: Targets };

type On = Named<WebhookRow, WebhookRow>;

const common = { tag: 'Webhooks', role: 'admin' } as const;
const maxWebhooks = 10;
const previousSecretMs = 86_400_000;

const fields = {
  url: webhookUrl,
  description: description.nullable(),
  events: z.array(eventType).min(1).max(eventType.options.length).nullable().describe('Null: all of them.'),
  enabled: z.boolean(),
};
const withSecret = webhook.extend({ secret: z.string().describe('`whsec_...`, shown only this once.') });

export function webhookOperations({ database, dataKeys, targets }: Dependencies): Operation[] {
  const keyOf = (tenantId: string, id: string) => ({ where: { tenantId_id: { tenantId, id } } });
  const on: On = {
    find: findById('id', (tenantId, id) => database.webhook.findUnique(keyOf(tenantId, id))),
    load: ({ tx, tenantId }, { id }) => tx.webhook.findUnique(keyOf(tenantId, id)),
  };
  const source = { database, dataKeys };
  return [
    ...readWebhooks(source, on),
    createWebhook(targets),
    updateWebhook({ source, targets }, on),
    deleteWebhook(on),
    rotateSecret(source, on),
    ...deliveryOperations(database, on),
  ];
}

type Source = { database: PrismaClient; dataKeys: DataKeys };

const shown = async (source: KeySource, row: WebhookRow) =>
  showWebhook(row, (await openWebhook(source, row)).url);

function readWebhooks(source: Source, { find }: On): Operation[] {
  const { database } = source;
  return [
    read({
      ...common,
      id: 'listWebhooks',
      method: 'get',
      path: '/v1/webhooks',
      summary: 'List webhooks',
      query: listQuery({ by: ['created_at'], default: 'created_at', order: 'desc' }),
      data: z.array(webhook),
      list: true,
      errors: [],
      read: async ({ caller: { tenantId }, query }) => {
        const where = { tenantId };
        const { data, total } = await readPage(query, {
          rows: (page) => database.webhook.findMany({ where, ...page }),
          count: () => database.webhook.count({ where }),
          show: (row) => shown(source, row),
        });
        return { data: await Promise.all(data), total };
      },
    }),
    read({
      ...common,
      id: 'getWebhook',
      method: 'get',
      path: '/v1/webhooks/{id}',
      summary: 'Get a webhook',
      find,
      data: webhook,
      errors: [],
      read: async ({ found }) => ({ data: await shown(source, found) }),
    }),
  ];
}

function createWebhook(targets: Targets): Operation {
  return change({
    ...common,
    id: 'createWebhook',
    method: 'post',
    path: '/v1/webhooks',
    summary: 'Create a webhook; the answer shows its signing secret once',
    status: 201,
    body: z.strictObject({
      url: fields.url,
      description: fields.description.default(null),
      events: fields.events.default(null),
      enabled: fields.enabled.default(true),
    }),
    data: withSecret,
    showsCredential: true,
    errors: ['plan_limit'],
    prepare: async ({ body }) => {
      await requireAllowedAddress(targets.guard, body.url);
      return { url: body.url, secret: newSigningSecret(), previous: null };
    },
    change: async (own, { body: { url: _sealed, events, ...plain }, prepared }) => {
      const { tx, tenantId } = own;
      if ((await tx.webhook.count({ where: { tenantId } })) >= maxWebhooks) {
        throw new Problem('plan_limit', { message: `A tenant has at most ${maxWebhooks} webhooks.` });
      }
      const id = randomUUID();
      note(own, { verb: 'create', id, details: { ...plain, events, host: hostOf(prepared) } });
      return tx.webhook.create({
        data: {
          ...{ ...plain, id, tenantId, events: events ?? Prisma.DbNull },
          ...sealWebhook(own, id, prepared),
        },
      });
    },
    answer: (row, { prepared: { url, secret } }) => ({ data: { ...showWebhook(row, url), secret } }),
  });
}

type Parts = { source: Source; targets: Targets };

function updateWebhook({ source, targets }: Parts, on: On): Operation {
  return change({
    ...common,
    id: 'updateWebhook',
    method: 'patch',
    path: '/v1/webhooks/{id}',
    summary: 'Change a webhook; enabling it again sends the waiting events',
    on,
    body: someOf(fields),
    data: webhook,
    errors: [],
    prepare: ({ body }) => requireAllowedAddress(targets.guard, body.url),
    change: async (own, { found, body: { url, events, ...plain } }) => {
      const settings = await openWebhook(inChange(own, source), found);
      const next = url === undefined ? settings : { ...settings, url };
      note(own, {
        verb: 'update',
        id: found.id,
        details: definedFields({ ...plain, events, host: url && hostOf(next) }),
      });
      return own.tx.webhook.update({
        where: { tenantId_id: { tenantId: own.tenantId, id: found.id } },
        data: {
          ...definedFields({ ...plain, events: events === null ? Prisma.DbNull : events }),
          ...sealWebhook(own, found.id, next),
          ...(plain.enabled === true ? { failingSince: null, disabledReason: null } : {}),
          updatedAt: own.at,
        },
      });
    },
    answer: async (row) => ({ data: await shown(source, row) }),
  });
}

function deleteWebhook(on: On): Operation {
  return removal({
    ...common,
    id: 'deleteWebhook',
    path: '/v1/webhooks/{id}',
    summary: 'Delete a webhook and its waiting events',
    on,
    errors: [],
    remove: async (own, { id }) => {
      await own.tx.webhook.delete({ where: { tenantId_id: { tenantId: own.tenantId, id } } });
      note(own, { verb: 'delete', id });
    },
  });
}

function rotateSecret(source: Source, on: On): Operation {
  return change({
    ...common,
    id: 'rotateWebhookSecret',
    method: 'post',
    path: '/v1/webhooks/{id}/rotate-secret',
    summary: 'Make a new signing secret, shown once; the previous one signs too for 24 hours',
    on,
    body: z.strictObject({}),
    bodyOptional: true,
    data: withSecret,
    showsCredential: true,
    errors: [],
    change: async (own, { found }) => {
      const { url, secret: previous } = await openWebhook(inChange(own, source), found);
      const settings: WebhookSettings = { url, secret: newSigningSecret(), previous };
      note(own, { verb: 'rotate_secret', id: found.id });
      const row = await own.tx.webhook.update({
        where: { tenantId_id: { tenantId: own.tenantId, id: found.id } },
        data: {
          ...sealWebhook(own, found.id, settings),
          previousSecretUntil: new Date(own.at.getTime() + previousSecretMs),
          updatedAt: own.at,
        },
      });
      return { row, settings };
    },
    answer: ({ row, settings: { url, secret } }) => ({ data: { ...showWebhook(row, url), secret } }),
  });
}

const inChange = ({ tx }: Change, { dataKeys }: Source): KeySource => ({ database: tx, dataKeys });

/** An address may hold a token: the audit log gets its host only. */
const hostOf = ({ url }: Pick<WebhookSettings, 'url'>): string => new URL(url).host;

type Note = { verb: string; id: string; details?: Record<string, unknown> };

function note({ audit }: Change, { verb, id, details = {} }: Note): void {
  audit({ action: `webhook.${verb}`, resourceType: 'webhook', resourceId: id, details });
}
