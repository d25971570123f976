/** A grant for tests of later steps: made as every grant is, for a secret without limits. */
import type { SecretEntry, ValuePlace } from '@knoxcall/snapshot';
import type { Admitted } from '../src/admit/admit.ts';
import { type Grant, grantUse } from '../src/decrypt/grant.ts';

export function grantFor({ tenantId, secretId, environmentId }: ValuePlace): Grant {
  const environments = [{ id: environmentId, name: 'production', status: null }];
  const secret: SecretEntry = {
    ...{ id: secretId, name: 'any', kind: 'string', environments },
    ...{ allowedHosts: null, allowedRoutes: null, alwaysRedact: false },
    ...{ expiresAt: null, strictExpiryEnforcement: false },
  };
  const route = { id: 'r', allowedSecrets: null };
  const admitted = { caller: { tenantId }, route, environment: 'production' } as unknown as Admitted;
  return grantUse({ secret, shown: 'any', byCaller: false, isPresented: false, admitted, hostname: 'h' });
}
