/** The interface to OAuth2 connections for the rest of the control plane. */

import type { ValuePlace } from '@knoxcall/snapshot';
import type { Router } from 'express';
import { z } from 'zod';
import type { ReadCertificate } from '../certificates/certificate-reader.ts';
import { connectionStatus, grantType } from '../columns.ts';
import { iso, timestamp, uuid } from '../http/fields.ts';
import { type SecretRow, secretSummary } from '../secrets/secret-view.ts';
import { lastConnected } from './consent/connect.ts';
import type { ConnectionMachinery } from './refresh/connection-parts.ts';

export const oauth2Details = z.object({
  provider: z.string(),
  grant_type: grantType,
  client_id: z.string().nullable(),
  scopes: z.array(z.string()).describe('Those that are asked for.'),
  redirect_uri: z.string(),
  connection_status: connectionStatus,
  last_error: z.string().nullable(),
  mtls_certificate_id: uuid.nullable(),
  signing_key_id: uuid.nullable(),
  last_connected: lastConnected,
});

/** One for each environment that was ever to be connected. */
export const connectionView = z.object({
  environment_name: z.string(),
  connection_status: connectionStatus,
  last_error: z.string().nullable(),
  /** The account, where the provider names it: a person, a workspace, the address of an organisation. */
  account: z.string().nullable(),
  connected_at: timestamp.nullable(),
  token_expires_at: timestamp.nullable(),
  next_refresh_at: timestamp.nullable(),
});

export const oauth2Answer = secretSummary.extend(oauth2Details.shape);
export type OAuth2Answer = z.input<typeof oauth2Answer>;

export type Connections = ConnectionMachinery & {
  publicApiUrl: string;
  readCertificate: ReadCertificate;
  details(tenantId: string, secret: SecretRow): Promise<z.input<typeof oauth2Details>>;
  /** The present access token, refreshed first where it has expired; null where there is no usable one. */
  presentToken(place: ValuePlace): Promise<string | null>;
  /** Pages that people's browsers visit. */
  pages: Router;
  /** Resolves when all running refreshes have ended. */
  settle(): Promise<void>;
};

export function showConnections({ connections }: SecretRow): z.input<typeof connectionView>[] {
  return connections.map((row) => ({
    environment_name: row.environment.name,
    connection_status: connectionStatus.parse(row.status),
    last_error: row.lastError,
    account: row.account,
    connected_at: iso(row.connectedAt),
    token_expires_at: iso(row.expiresAt),
    next_refresh_at: iso(row.nextRefreshAt),
  }));
}
