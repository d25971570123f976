/** `POST /v1/secrets/:id/oauth2/authorize`: makes a one-time link of ours that connects a secret in one environment. */
import type { PrismaClient } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import { isUnattended } from '../../columns.ts';
import { requireEnvironment } from '../../environments/environment-store.ts';
import { timestamp } from '../../http/fields.ts';
import { change, type Operation } from '../../http/operation.ts';
import { validationError } from '../../http/validate.ts';
import { unversionedSecret } from '../../secrets/secret-store.ts';
import { loadConfiguration, requireOAuth2 } from '../configuration/configuration.ts';
import type { ConnectionParts } from '../refresh/connection-parts.ts';
import { issueTicket } from './tickets.ts';

type Dependencies = {
  database: PrismaClient;
  connections: { parts: Pick<ConnectionParts, 'database' | 'dataKeys'>; publicApiUrl: string };
};

export function authorizeOAuth2Secret({ database, connections }: Dependencies): Operation {
  return change({
    id: 'authorizeOAuth2Secret',
    tag: 'Secrets',
    role: 'editor',
    method: 'post',
    path: '/v1/secrets/{id}/oauth2/authorize',
    summary: 'Make a one-time link that connects the secret in one environment',
    on: unversionedSecret(database),
    body: z.strictObject({ environment: z.string().optional() }),
    bodyOptional: true,
    data: z.object({ authorize_url: z.url(), expires_at: timestamp }),
    showsCredential: true,
    errors: ['invalid_type'],
    prepare: async ({ caller: { tenantId }, found }) => {
      requireOAuth2(found);
      const configuration = await loadConfiguration(connections.parts, { tenantId, secretId: found.id });
      if (configuration === null) throw new Problem('not_found');
      if (isUnattended(configuration.grantType)) {
        throw validationError({ grant_type: ['needs no person to connect: request the token'] });
      }
    },
    change: async (own, { caller: maker, found, body }) => {
      const wanted = body.environment ?? found.baseEnvironment.name;
      const environment = await requireEnvironment(own.tx, own.tenantId, wanted);
      own.audit({
        action: 'secret.oauth2_authorize',
        resourceType: 'secret',
        resourceId: found.id,
        details: { name: found.name, environment: environment.name },
      });
      return issueTicket(own, { secretId: found.id, environmentId: environment.id, maker });
    },
    answer: ({ ticket, expiresAt }, { found }) => ({
      data: {
        authorize_url: `${redirectUri(connections.publicApiUrl, found.id)}?ticket=${ticket}`,
        expires_at: expiresAt.toISOString(),
      },
    }),
  });
}

/** The address that a provider sends people back to; people register it there by hand, so it never changes. */
export function redirectUri(publicApiUrl: string, secretId: string): string {
  return `${publicApiUrl.replace(/\/+$/, '')}/auth/oauth2/callback/${secretId}`;
}
