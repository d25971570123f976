/** What the rest of the control plane asks of OAuth2 connections. */
import { z } from 'zod';
import { uuid } from '../http/fields.ts';
import type { SecretRow } from '../secrets/secret-view.ts';

export const oauth2Details = z.object({
  provider: z.string(),
  redirect_uri: z.string(),
  connection_status: z.enum(['not_connected', 'connected', 'expired', 'error']),
  last_error: z.string().nullable(),
  mtls_certificate_id: uuid.nullable(),
});

export type Connections = {
  details(tenantId: string, secret: SecretRow): Promise<z.input<typeof oauth2Details>>;
};
