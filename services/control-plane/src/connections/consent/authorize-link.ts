/** `POST /v1/secrets/:id/oauth2/authorize`: a one-time address of ours that connects a secret in one environment. */
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import { requireEnvironment } from '../../environments/environment-store.ts';
import { timestamp } from '../../http/fields.ts';
import type { Answer, Call } from '../../http/operation.ts';
import { publicationWarnings } from '../../http/settle.ts';
import { validationError } from '../../http/validate.ts';
import type { FoundSecret } from '../../secrets/secret-store.ts';
import { loadConfiguration } from '../configuration/configuration.ts';
import { isUnattended } from '../configuration/grant-types.ts';
import { requireOAuth2 } from '../configuration/require-oauth2.ts';
import type { ConnectionParts } from '../refresh/connection-parts.ts';
import { redirectUri } from './redirect-uri.ts';
import { issueTicket } from './tickets.ts';

export const authorizeLink = z.object({ authorize_url: z.url(), expires_at: timestamp });

export type AuthorizeCall = Call<FoundSecret, unknown, { environment?: string | undefined }>;
type Link = z.input<typeof authorizeLink>;
type Dependencies = Pick<ConnectionParts, 'database' | 'dataKeys' | 'runChange'> & { publicApiUrl: string };

export async function makeAuthorizeLink(
  dependencies: Dependencies,
  { caller, actor, found, body }: AuthorizeCall,
): Promise<Answer<Link>> {
  requireOAuth2(found);
  const { tenantId } = caller;
  const configuration = await loadConfiguration(dependencies, { tenantId, secretId: found.id });
  if (configuration === null) throw new Problem('not_found');
  if (isUnattended(configuration.grantType)) {
    throw validationError({ grant_type: ['connects without anybody: ask for the token'] });
  }
  const wanted = body.environment ?? found.baseEnvironment.name;
  const change = await dependencies.runChange(tenantId, actor, async (own) => {
    const environment = await requireEnvironment(own.tx, tenantId, wanted);
    own.audit({
      action: 'secret.oauth2_authorize',
      resourceType: 'secret',
      resourceId: found.id,
      details: { name: found.name, environment: environment.name },
    });
    return issueTicket(own, {
      secretId: found.id,
      environmentId: environment.id,
      maker: caller,
    });
  });
  const { ticket, expiresAt } = change.result;
  const address = `${redirectUri(dependencies.publicApiUrl, found.id)}?ticket=${ticket}`;
  return {
    data: { authorize_url: address, expires_at: expiresAt.toISOString() },
    warnings: publicationWarnings(change),
  };
}
