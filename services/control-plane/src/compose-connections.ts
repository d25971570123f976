/** Puts the parts of OAuth2 together, for the control plane and for the worker. */

import { createEgressGuard } from '@knoxcall/egress';
import { Problem } from '@knoxcall/problems';
import { Counter } from '@knoxcall/telemetry';
import type { ReadCertificate } from './certificates/certificate-reader.ts';
import { connectionStatus } from './columns.ts';
import type { Composition } from './compose.ts';
import { deniedEndpoints } from './config.ts';
import { loadConfiguration } from './connections/configuration/configuration.ts';
import { endpointsOf } from './connections/configuration/endpoints.ts';
import type { Connections } from './connections/connections.ts';
import { redirectUri } from './connections/consent/authorize-link.ts';
import { lastConnected } from './connections/consent/connect.ts';
import { createFlowPages } from './connections/consent/flow-pages.ts';
import { EndpointCircuit } from './connections/provider/endpoint-circuit.ts';
import { createTokenEndpoint } from './connections/provider/token-endpoint.ts';
import { createAnswerKeeper } from './connections/refresh/answer-keeper.ts';
import type { ConnectionMachinery, ConnectionParts } from './connections/refresh/connection-parts.ts';
import { presentTokenOf } from './connections/refresh/read-token.ts';
import { createRefreshes } from './connections/refresh/refreshes.ts';
import { createAddressOf } from './http/client-address.ts';
import type { SecretRow } from './secrets/secret-view.ts';

/** The parts that the worker needs. */
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
    refreshFloorMs: settings.OAUTH2_REFRESH_FLOOR_SECONDS * 1000,
    askForToken: createTokenEndpoint(guard),
    circuit: new EndpointCircuit(settings.OAUTH2_BACKOFF_MS),
    keeper: createAnswerKeeper({ database, urgentDatabase, dataKeys, log }),
    refreshCount: new Counter({
      name: 'knoxcall_oauth2_refreshes_total',
      help: 'Refreshes of OAuth2 tokens by what asked for them and how they ended',
      labelNames: ['trigger', 'outcome'],
      registers: [registry],
    }),
  };
  return { parts, guard, refreshes: createRefreshes(parts) };
}

export function createConnections(
  composition: Composition,
  machinery: ConnectionMachinery & { readCertificate: ReadCertificate },
): Connections {
  const { parts, refreshes } = machinery;
  const { database } = parts;
  const { PUBLIC_API_URL: publicApiUrl, OAUTH2_BARE_START_MINUTES: bareStartMinutes } = composition.settings;
  const details: Connections['details'] = async (tenantId, secret) => {
    const owner = { tenantId, secretId: secret.id };
    const configuration = await loadConfiguration(parts, owner);
    if (configuration === null) throw new Problem('not_found');
    const { lastConnected: last } = await database.oAuth2Configuration.findUniqueOrThrow({
      where: { tenantId_secretId: owner },
      select: { lastConnected: true },
    });
    const base = baseConnection(secret);
    return {
      provider: configuration.provider,
      grant_type: configuration.grantType,
      client_id: configuration.settings.clientId,
      scopes: [...endpointsOf(configuration).scopes],
      redirect_uri: redirectUri(publicApiUrl, secret.id),
      connection_status: connectionStatus.parse(base?.status ?? 'not_connected'),
      last_error: base?.lastError ?? null,
      mtls_certificate_id: configuration.mtlsCertificateId,
      signing_key_id: configuration.signingKeyId,
      last_connected: lastConnected.parse(last),
    };
  };
  return {
    ...machinery,
    publicApiUrl,
    details,
    presentToken: (place) => presentTokenOf({ parts, refreshes }, place),
    pages: createFlowPages({
      ...parts,
      publicApiUrl,
      bareStartMinutes,
      redis: composition.redis,
      addressOf: createAddressOf(composition.settings.TRUSTED_PROXIES),
    }),
    settle: () => refreshes.settle(),
  };
}

function baseConnection(secret: SecretRow) {
  return secret.connections.find(({ environmentId }) => environmentId === secret.baseEnvironmentId);
}
