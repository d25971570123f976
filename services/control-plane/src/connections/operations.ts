/** What is particular to OAuth2 secrets in the management API: configuration, authorization, the present token. */
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import { environmentQuery } from '../environments/environment-query.ts';
import { requireEnvironment } from '../environments/environment-store.ts';
import { timestamp } from '../http/fields.ts';
import { type Operation, operation } from '../http/operation.ts';
import { publicationWarnings } from '../http/settle.ts';
import { validationError } from '../http/validate.ts';
import { type FoundSecret, findSecret } from '../secrets/secret-store.ts';
import type { AuthorizeLinks } from './authorize-link.ts';
import { isUnattended, loadConfiguration } from './configuration.ts';
import type { ConnectionMachinery } from './connection-parts.ts';
import { connectionStatuses } from './connection-row.ts';
import { type Connections, oauth2Answer } from './connections.ts';
import { showOAuth2Secret } from './create-oauth2-secret.ts';
import { oauth2Changes } from './oauth2-fields.ts';
import { readToken } from './read-token.ts';
import { updateOAuth2Secret } from './update-oauth2-secret.ts';

const presentToken = z.object({
  access_token: z.string(),
  expires_at: timestamp.nullable(),
  token_type: z.string(),
  connection_status: z.enum(connectionStatuses),
});

const authorizeLink = z.object({ authorize_url: z.string(), expires_at: timestamp });

type Dependencies = ConnectionMachinery & { details: Connections['details']; links: AuthorizeLinks };

export function connectionOperations({ parts, guard, renewals, details, links }: Dependencies): Operation[] {
  const { database, runChange } = parts;
  const common = { tag: 'OAuth2', role: 'editor', find: findSecret(database) } as const;
  return [
    operation({
      ...common,
      id: 'getOAuth2Token',
      method: 'get',
      path: '/v1/secrets/{id}/oauth2/token',
      summary: 'The present access token, refreshed first where it has ended',
      query: environmentQuery,
      data: presentToken,
      showsCredential: true,
      errors: ['invalid_type', 'token_error'],
      handle: async ({ caller, actor, found, query }) => {
        requireOAuth2(found);
        const environment = await requireEnvironment(
          database,
          caller.tenantId,
          query.environment ?? found.baseEnvironment.name,
        );
        return readToken({ parts, renewals }, { tenantId: caller.tenantId, actor, found, environment });
      },
    }),
    operation({
      ...common,
      id: 'authorizeOAuth2Secret',
      method: 'post',
      path: '/v1/secrets/{id}/oauth2/authorize',
      summary: 'Make a one-time address that connects the secret in one environment',
      body: z.strictObject({ environment: z.string().optional() }),
      bodyOptional: true,
      data: authorizeLink,
      showsCredential: true,
      errors: ['invalid_type'],
      handle: async ({ caller, actor, found, body }) => {
        requireOAuth2(found);
        const { tenantId } = caller;
        const configuration = await loadConfiguration(parts, { tenantId, secretId: found.id });
        if (configuration === null) throw new Problem('not_found');
        if (isUnattended(configuration.grantType)) {
          throw validationError({ environment: ['the grant of this secret connects without anybody'] });
        }
        const wanted = body.environment ?? found.baseEnvironment.name;
        const change = await runChange(tenantId, actor, async (own) => {
          const environment = await requireEnvironment(own.tx, tenantId, wanted);
          return links.make(own, { secretId: found.id, environment });
        });
        return { data: change.result, warnings: publicationWarnings(change) };
      },
    }),
    operation({
      ...common,
      id: 'updateOAuth2Secret',
      method: 'patch',
      path: '/v1/secrets/{id}/oauth2',
      summary: 'Change the client, addresses or parameters of an OAuth2 secret; access tokens stay',
      body: oauth2Changes,
      data: oauth2Answer,
      conditional: true,
      errors: ['invalid_type'],
      handle: async ({ caller, actor, found, body }) => {
        requireOAuth2(found);
        const { tenantId } = caller;
        const change = await updateOAuth2Secret({ ...parts, guard }, { caller, actor, found, body });
        if (change.result.unattended) {
          const places = found.connections.map(({ environmentId }) => ({
            tenantId,
            secretId: found.id,
            environmentId,
          }));
          await Promise.all(places.map((place) => renewals.renew(place, { reason: 'configured' })));
        }
        const shown = await showOAuth2Secret(database, details, { tenantId, id: found.id });
        return { ...shown, warnings: publicationWarnings(change) };
      },
    }),
  ];
}

function requireOAuth2(found: FoundSecret): void {
  if (found.kind === 'oauth2') return;
  throw new Problem('invalid_type', { message: 'The secret is not an OAuth2 secret.' });
}
