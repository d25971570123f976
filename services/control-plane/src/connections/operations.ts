/** What is particular to OAuth2 secrets in the management API: configuration, authorization, the present token. */
import type { PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import { environmentQuery } from '../environments/environment-query.ts';
import { type Operation, operation } from '../http/operation.ts';
import { findSecret } from '../secrets/secret-store.ts';
import { oauth2Changes } from './configuration/oauth2-fields.ts';
import { type Connections, oauth2Answer } from './connections.ts';
import { authorizeLink } from './consent/authorize-link.ts';
import { listProviders, providerView } from './list-providers.ts';
import { presentToken } from './refresh/read-token.ts';

type Dependencies = { database: PrismaClient; connections: Connections };

export function connectionOperations({ database, connections }: Dependencies): Operation[] {
  const common = { tag: 'Secrets', role: 'editor', find: findSecret(database) } as const;
  return [
    operation({
      id: 'listOAuth2Providers',
      tag: 'Secrets',
      role: 'read',
      method: 'get',
      path: '/v1/oauth2/providers',
      summary: 'List the OAuth2 providers that have a name, and what each of them needs',
      data: z.array(providerView),
      errors: [],
      handle: async () => ({ data: listProviders() }),
    }),
    operation({
      ...common,
      id: 'getOAuth2Token',
      method: 'get',
      path: '/v1/secrets/{id}/oauth2/token',
      callers: 'keys',
      summary: 'Get the present access token, refreshed first where it has ended',
      query: environmentQuery,
      data: presentToken,
      showsCredential: true,
      errors: ['invalid_type', 'secret_expired', 'token_error'],
      handle: (call) => connections.readToken(call),
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
      handle: (call) => connections.authorize(call),
    }),
    operation({
      ...common,
      id: 'updateOAuth2Secret',
      method: 'patch',
      path: '/v1/secrets/{id}/oauth2',
      summary: 'Change the client, the addresses or the parameters of an OAuth2 secret; access tokens stay',
      body: oauth2Changes,
      data: oauth2Answer,
      conditional: 'locked',
      errors: ['invalid_type'],
      handle: (call) => connections.update(call),
    }),
  ];
}
