/** Every operation of the management API, in the order of the document. */
import { accountOperations } from './account/operations.ts';
import type { Verify } from './audit/verify-audit-log.ts';
import { auditOperations } from './audit-log/operations.ts';
import type { ReadCertificate } from './certificates/certificate-reader.ts';
import { certificateOperations } from './certificates/operations.ts';
import type { RunChange } from './changes/change.ts';
import type { ChangeDependencies } from './changes/run-change.ts';
import { clientOperations } from './clients/operations.ts';
import { collectionOperations } from './collections/operations.ts';
import type { Connections } from './connections/connections.ts';
import { connectionOperations } from './connections/operations.ts';
import { environmentOperations } from './environments/operations.ts';
import type { Limiter } from './http/limiter.ts';
import type { Operation } from './http/operation.ts';
import { keyOperations } from './keys/key-operations.ts';
import { logOperations } from './logs/operations.ts';
import { invitationOperations } from './people/invitation-operations.ts';
import { memberOperations } from './people/member-operations.ts';
import { type PeopleDependencies, peopleOperatorOperations } from './people/operator-operations.ts';
import { routeEnvironmentOperations } from './routes/environment-operations.ts';
import { routeLogOperations } from './routes/log-operations.ts';
import { routeOperations } from './routes/operations.ts';
import { resolveOperations } from './routes/resolve-operations.ts';
import type { TargetRules } from './routes/target-warnings.ts';
import { testOperations } from './routes/test-operations.ts';
import { searchOperations } from './search/operations.ts';
import { createSecretOperations } from './secrets/create-secret.ts';
import { listSecretOperations } from './secrets/list-secrets.ts';
import { readSecretOperations } from './secrets/read-operations.ts';
import { revealOperations } from './secrets/reveal-secret.ts';
import { secretUsageOperations } from './secrets/usage-operations.ts';
import { writeSecretOperations } from './secrets/write-operations.ts';
import { templateOperations } from './templates/operations.ts';
import { tenantOperations } from './tenants/operations.ts';
import { trafficOperations } from './traffic/operations.ts';
import { webhookOperations } from './webhooks/operations.ts';

type OperationDependencies = ChangeDependencies &
  PeopleDependencies & {
    runChange: RunChange;
    verifyAuditLog: Verify;
    connections: Connections;
    revealLimiter: Limiter;
    readCertificate: ReadCertificate;
    proxyBaseDomain: string;
    targets: TargetRules;
    proxyInternalUrl: string;
    maxBodyBytes: number;
  };

export function allOperations(dependencies: OperationDependencies): Operation[] {
  return [
    ...listSecretOperations(dependencies),
    ...readSecretOperations(dependencies),
    ...secretUsageOperations(dependencies),
    ...createSecretOperations(dependencies),
    ...writeSecretOperations(dependencies),
    ...revealOperations(dependencies),
    ...certificateOperations(dependencies),
    ...connectionOperations(dependencies),
    ...routeOperations(dependencies),
    ...routeEnvironmentOperations(dependencies),
    ...resolveOperations(dependencies),
    ...testOperations(dependencies),
    ...routeLogOperations(dependencies),
    ...templateOperations(),
    ...environmentOperations(dependencies),
    ...clientOperations(dependencies),
    ...collectionOperations(dependencies),
    ...keyOperations(dependencies),
    ...memberOperations(dependencies),
    ...invitationOperations(dependencies),
    ...accountOperations(dependencies),
    ...webhookOperations(dependencies),
    ...searchOperations(dependencies),
    ...auditOperations(dependencies),
    ...logOperations(dependencies),
    ...trafficOperations(dependencies),
    ...tenantOperations(dependencies),
    ...peopleOperatorOperations(dependencies),
  ];
}
