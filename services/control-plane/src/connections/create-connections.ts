/** Puts the parts of OAuth2 together, for the control plane and for the worker. */
import { createEgressGuard } from '@knoxcall/egress';
import { Counter } from '@knoxcall/telemetry';
import type { Composition } from '../compose.ts';
import { deniedEndpoints } from '../config.ts';
import { createAddressOf } from '../http/client-address.ts';
import type { SecretRow } from '../secrets/secret-view.ts';
import { createAnswerKeeper } from './answer-keeper.ts';
import { makeAuthorizeLink } from './authorize-link.ts';
import type { ConnectionMachinery, ConnectionParts } from './connection-parts.ts';
import type { ConnectionStatus } from './connection-row.ts';
import type { Connections } from './connections.ts';
import { createOAuth2Creation } from './create-oauth2-secret.ts';
import { EndpointCircuit } from './endpoint-circuit.ts';
import { createFlowPages } from './flow-pages.ts';
import { presentTokenOf, readToken } from './read-token.ts';
import { redirectUri } from './redirect-uri.ts';
import { createRenewals } from './renewals.ts';
import { createTokenEndpoint } from './token-endpoint.ts';
import { updateOAuth2Secret } from './update-oauth2-secret.ts';

/** What the worker needs. */
export function createConnectionMachinery(composition: Composition): ConnectionMachinery {
  const { settings, database, urgentDatabase, dataKeys, runChange, log, registry } = composition;
  const guard = createEgressGuard({
    allowCidrs: settings.EGRESS_ALLOW_CIDRS,
    denyAddresses: deniedEndpoints(settings),
    connectTimeoutMs: settings.OAUTH2_TIMEOUT_MS,
  });
  const leaseSeconds = settings.OAUTH2_LEASE_SECONDS;
  const parts: ConnectionParts = {
    database,
    dataKeys,
    runChange,
    log,
    leaseSeconds,
    timeoutMs: settings.OAUTH2_TIMEOUT_MS,
    backoffMs: settings.OAUTH2_BACKOFF_MS,
    askForToken: createTokenEndpoint(guard),
    circuit: new EndpointCircuit(settings.OAUTH2_BACKOFF_MS),
    keeper: createAnswerKeeper({ database, urgentDatabase, dataKeys, log }),
    renewalCount: new Counter({
      name: 'knoxcall_oauth2_renewals_total',
      help: 'Renewals of OAuth2 tokens by what asked for them and how they ended',
      labelNames: ['trigger', 'outcome'],
      registers: [registry],
    }),
  };
  return { parts, guard, renewals: createRenewals(parts) };
}

export function createConnections(
  composition: Composition,
  { parts, guard, renewals }: ConnectionMachinery,
): Connections {
  const { database } = parts;
  const publicApiUrl = composition.settings.PUBLIC_API_URL;
  const details: Connections['details'] = async (tenantId, secret) => {
    const configuration = await database.oAuth2Configuration.findUniqueOrThrow({
      where: { tenantId_secretId: { tenantId, secretId: secret.id } },
      select: { provider: true, mtlsCertificateId: true },
    });
    const base = baseConnection(secret);
    return {
      provider: configuration.provider,
      redirect_uri: redirectUri(publicApiUrl, secret.id),
      connection_status: (base?.status ?? 'not_connected') as ConnectionStatus,
      last_error: base?.lastError ?? null,
      mtls_certificate_id: configuration.mtlsCertificateId,
    };
  };
  const dependencies = { ...parts, guard, renewals, details };
  return {
    details,
    create: createOAuth2Creation(dependencies),
    update: (call) => updateOAuth2Secret(dependencies, call),
    authorize: (call) => makeAuthorizeLink({ ...parts, publicApiUrl }, call),
    presentToken: (place) => presentTokenOf({ parts, renewals }, place),
    readToken: (call) => readToken({ parts, renewals }, call),
    pages: createFlowPages({
      ...parts,
      publicApiUrl,
      redis: composition.redis,
      addressOf: createAddressOf(composition.settings.TRUSTED_PROXIES),
    }),
    settle: () => renewals.settle(),
  };
}

function baseConnection(secret: SecretRow) {
  return secret.connections.find(({ environmentId }) => environmentId === secret.baseEnvironmentId);
}
