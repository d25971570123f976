/**
 * The sealed part of a webhook: its address, which may hold a token, and its signing secrets. The sender reads both;
 * whoever may list webhooks reads the address.
 */
import { randomBytes } from 'node:crypto';
import type { Binding, DataKey } from '@knoxcall/envelope';
import { z } from 'zod';
import { asJson, type KeySource, openSealed, type Sealed, sealJson } from '../data-keys/sealed.ts';

const settingsSchema = z.object({
  url: z.string(),
  secret: z.string(),
  /** The previous signing secret signs too, for a while. */
  previous: z.string().nullable(),
});
export type WebhookSettings = z.output<typeof settingsSchema>;

type SealedRow = { tenantId: string; id: string; revision: bigint; sealedSettings: Uint8Array };
type Place = Pick<SealedRow, 'tenantId' | 'id' | 'revision'>;

export const webhookBinding = ({ tenantId, id, revision }: Place): Binding => ({
  purpose: 'webhook',
  tenantId,
  objectId: id,
  environmentId: null,
  field: 'settings',
  revision,
});

export const webhookSealed = (row: SealedRow): Sealed => ({
  binding: webhookBinding(row),
  sealed: row.sealedSettings,
});

export const openWebhook = (source: KeySource, row: SealedRow): Promise<WebhookSettings> =>
  openSealed(source, webhookSealed(row), asJson(settingsSchema));

/** Columns of the row, from the webhook's new settings. */
export function sealWebhook(
  { dataKey, tenantId, revision }: { dataKey: DataKey; tenantId: string; revision: bigint },
  id: string,
  settings: WebhookSettings,
) {
  const sealedSettings = sealJson(dataKey, webhookBinding({ tenantId, id, revision }), settings);
  return { dataKeyId: dataKey.id, revision, sealedSettings };
}

/** In the form of Standard Webhooks, with 256 bits. */
export const newSigningSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
