/** What the rest of the control plane asks of OAuth2 connections. */
import type { Router } from 'express';
import { z } from 'zod';
import { uuid } from '../http/fields.ts';
import type { Answer, Call, Operation } from '../http/operation.ts';
import { type SecretRow, secretSummary } from '../secrets/secret-view.ts';
import { connectionStatuses } from './connection-row.ts';
import type { OAuth2Fields } from './oauth2-fields.ts';

export const oauth2Details = z.object({
  provider: z.string(),
  redirect_uri: z.string(),
  connection_status: z.enum(connectionStatuses),
  last_error: z.string().nullable(),
  mtls_certificate_id: uuid.nullable(),
});

export const oauth2Answer = secretSummary.extend(oauth2Details.shape);
export type OAuth2Answer = z.input<typeof oauth2Answer>;

export type CreateCall = Call<unknown, unknown, OAuth2Fields>;

export type Connections = {
  details(tenantId: string, secret: SecretRow): Promise<z.input<typeof oauth2Details>>;
  create(call: CreateCall): Promise<Answer<OAuth2Answer>>;
  /** What is particular to OAuth2 secrets in the management API. */
  operations: readonly Operation[];
  /** Pages that people's browsers visit. */
  pages: Router;
  /** Resolves when no renewal is under way any more. */
  settle(): Promise<void>;
};
