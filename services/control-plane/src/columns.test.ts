/** The code and PostgreSQL both list the values that a column may hold, and both lists are equal. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  certificateType,
  clientType,
  connectionStatus,
  deliveryState,
  disabledReason,
  grantType,
  linkPurpose,
  memberRole,
  membershipSource,
  plan,
  role,
  secretType,
  sinkName,
} from './columns.ts';

const columns: Record<string, readonly string[]> = {
  'tenants.plan': plan.options,
  'secrets.kind': secretType.options,
  'certificate_versions.certificate_type': certificateType.options,
  'oauth2_configurations.grant_type': grantType.options,
  'oauth2_connections.status': connectionStatus.options,
  'clients.type': clientType.options,
  // Keys of this role serve one test of a route, and no list or answer shows them.
  'api_keys.role': [...role.options, 'test'],
  'memberships.role': memberRole.options,
  'memberships.source': membershipSource.options,
  'one_time_links.purpose': linkPurpose.options,
  'one_time_links.role': memberRole.options,
  'webhooks.disabled_reason': disabledReason.options,
  'webhook_deliveries.state': deliveryState.options,
  'sinks.name': sinkName.options,
};

/** The last CHECK of each column, in the order of the migrations. */
function checksIn(sql: string): Record<string, string[]> {
  const check = /ALTER TABLE "(\w+)" ADD CONSTRAINT "\w+_check"\s+CHECK \("(\w+)" IN \(([^)]*)\)\)/g;
  return Object.fromEntries(
    [...sql.matchAll(check)].map(([, table, column, words = '']) => [
      `${table}.${column}`,
      [...words.matchAll(/'([^']*)'/g)].map(([, word = '']) => word),
    ]),
  );
}

test('the values that the code lists for a column are those of its CHECK in PostgreSQL', () => {
  const migrations = globSync(join(import.meta.dirname, '../../../prisma/migrations/*/migration.sql')).sort();
  expect(checksIn(migrations.map((file) => readFileSync(file, 'utf8')).join('\n'))).toEqual(columns);
});
