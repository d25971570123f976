/** One-time addresses of ours that connect a secret in one environment. */
import type { Change } from '../changes/change.ts';
import type { EnvironmentRow } from '../environments/environment-store.ts';
import { redirectUri } from './redirect-uri.ts';
import { issueTicket } from './tickets.ts';

export type AuthorizeLinks = {
  make(
    change: Change,
    wanted: { secretId: string; environment: EnvironmentRow },
  ): Promise<{ authorize_url: string; expires_at: string }>;
};

export function createAuthorizeLinks(publicApiUrl: string): AuthorizeLinks {
  return {
    make: async (change, { secretId, environment }) => {
      const issued = await issueTicket(change, { secretId, environmentId: environment.id });
      change.audit({
        action: 'secret.oauth2_authorize',
        resourceType: 'secret',
        resourceId: secretId,
        details: { environment: environment.name },
      });
      return {
        authorize_url: `${redirectUri(publicApiUrl, secretId)}?ticket=${issued.ticket}`,
        expires_at: issued.expiresAt.toISOString(),
      };
    },
  };
}
