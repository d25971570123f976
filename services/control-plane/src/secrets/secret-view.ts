/** How a secret is shown: never with a value. */

import type { Prisma } from '@knoxcall/database';
import { z } from 'zod';
import { secretType } from '../columns.ts';
import { iso, timestamp, uuid } from '../http/fields.ts';
import { policyOf } from './secret-policy.ts';

export const secretSummary = z.object({
  id: uuid,
  name: z.string(),
  shortcode_name: z.string(),
  base_environment: z.string(),
  secret_type: secretType,
  collection_id: uuid.nullable(),
  description: z.string().nullable(),
  expires_at: timestamp.nullable(),
  strict_expiry_enforcement: z.boolean(),
  write_only: z.boolean().describe('Nobody is ever shown its value.'),
  allowed_hosts: z.array(z.string()).nullable(),
  allowed_routes: z.array(uuid).nullable(),
  always_redact: z.boolean(),
  created_at: timestamp,
  environment_count: z.number().int(),
});
type SecretSummary = z.input<typeof secretSummary>;

type InEnvironment = { environment: { name: string } };

/** The columns of every view of a secret; nothing sealed. Environments and connections by the environment's name. */
export type SecretRow = Prisma.SecretGetPayload<object> & {
  baseEnvironment: { name: string };
  environments: (Prisma.SecretEnvironmentGetPayload<object> & InEnvironment)[];
  connections: (Pick<
    Prisma.OAuth2ConnectionGetPayload<object>,
    'environmentId' | 'status' | 'lastError' | 'account' | 'connectedAt' | 'expiresAt' | 'nextRefreshAt'
  > &
    InEnvironment)[];
};

/** The parts of a secret that every list and answer shows. */
export type SummarisedSecret = Pick<
  SecretRow,
  | 'id'
  | 'kind'
  | 'name'
  | 'description'
  | 'collectionId'
  | 'expiresAt'
  | 'strictExpiryEnforcement'
  | 'writeOnly'
  | 'alwaysRedact'
  | 'createdAt'
  | 'revision'
> & {
  baseEnvironment: { name: string };
  allowedHosts: unknown;
  allowedRoutes: unknown;
  environments: readonly unknown[];
  connections: readonly unknown[];
};

export const secretEtag = (row: { revision: bigint }): string => `"${row.revision}"`;

export function summarise(row: SummarisedSecret): SecretSummary {
  const { allowedHosts, allowedRoutes, alwaysRedact } = policyOf(row);
  return {
    id: row.id,
    name: row.name,
    shortcode_name: row.name,
    base_environment: row.baseEnvironment.name,
    secret_type: secretType.parse(row.kind),
    collection_id: row.collectionId,
    description: row.description,
    expires_at: iso(row.expiresAt),
    strict_expiry_enforcement: row.strictExpiryEnforcement,
    write_only: row.writeOnly,
    allowed_hosts: allowedHosts,
    allowed_routes: allowedRoutes,
    always_redact: alwaysRedact,
    created_at: iso(row.createdAt) ?? '',
    environment_count: row.kind === 'oauth2' ? row.connections.length : row.environments.length,
  };
}
