/** Operations of OAuth2 secrets only: configuration, authorization, the present token. */
import type { PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import { environmentQuery } from '../http/fields.ts';
import { type Operation, other, read } from '../http/operation.ts';
import { findSecret } from '../secrets/secret-store.ts';
import type { Connections } from './connections.ts';
import { authorizeOAuth2Secret } from './consent/authorize-link.ts';
import { listProviders, providerView } from './list-providers.ts';
import { presentToken, readToken } from './refresh/read-token.ts';
import { updateOAuth2Secret } from './update-oauth2-secret.ts';

type Dependencies = { database: PrismaClient; connections: Connections };

export function connectionOperations(dependencies: Dependencies): Operation[] {
  const { database, connections } = dependencies;
  return [
    read({
      id: 'listOAuth2Providers',
      tag: 'Secrets',
      role: 'read',
      method: 'get',
      path: '/v1/oauth2/providers',
      summary: 'List the known OAuth2 providers, and the fields that each needs',
      data: z.array(providerView),
      errors: [],
      read: async () => ({ data: listProviders() }),
    }),
    // Not one change: a refresh, which is a change of its own, comes between the request and the audit event that names
    // the caller.
    other({
      id: 'getOAuth2Token',
      tag: 'Secrets',
      role: 'editor',
      method: 'get',
      path: '/v1/secrets/{id}/oauth2/token',
      callers: 'keys',
      summary: 'Get the present access token, refreshed first where it has ended',
      find: findSecret(database),
      query: environmentQuery,
      data: presentToken,
      showsCredential: true,
      errors: ['invalid_type', 'secret_expired', 'token_error'],
      handle: (call) => readToken(connections, call),
    }),
    authorizeOAuth2Secret(dependencies),
    updateOAuth2Secret(dependencies),
  ];
}
