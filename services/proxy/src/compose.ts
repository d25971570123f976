/** The one place that chooses implementations and puts the proxy together. */
import { createEgressGuard } from '@knoxcall/egress';
import { createWrapper, type KeyWrapper } from '@knoxcall/envelope';
import { followCertificate } from '@knoxcall/server-tls';
import { addressSet } from '@knoxcall/snapshot';
import { createLog, createRegistry, createTraces, type Log, type Registry } from '@knoxcall/telemetry';
import manifest from '../package.json' with { type: 'json' };
import { createInFlight } from './admit/in-flight.ts';
import { createRateLimit } from './admit/rate-limit.ts';
import { createAnswers } from './answer/answers.ts';
import { createApp } from './app.ts';
import type { ProxyConfig } from './config.ts';
import { createOpenValue } from './decrypt/open-value.ts';
import { createForwarder, FORWARD_DEFAULTS } from './forward/create-forwarder.ts';
import { createKnownCallers } from './identify/known-callers.ts';
import { createAskAgain, type Standing } from './permit/ask-again.ts';
import { createPermits, type Permits } from './permit/permits.ts';
import { createMetrics } from './record/metrics.ts';
import { createRecorder } from './record/recorder.ts';
import { appendRecordsTo, appendRefreshRequest, type StreamClient } from './record/redis-append.ts';
import { createRequestLog } from './record/request-log.ts';
import { createHandleRequest } from './request/handle-request.ts';
import { createReplaceToken } from './resolve/replace-token.ts';
import { createTokenWaiter } from './resolve/token-waiter.ts';
import { createBufferBudget } from './shares/buffer-budget.ts';
import { createShares } from './shares/tenant-shares.ts';
import { createSnapshots, type SnapshotsClient } from './snapshots/create-snapshots.ts';
import { createRedis } from './snapshots/redis.ts';
import { createRedactionParts } from './substitute/prepare-redaction.ts';

/** How long a request waits for a token that is being refreshed. */
const TOKEN_TIMEOUT_MS = 5_000;
const LOG_FLUSH_MS = 50;
/** A rewritten body may be this many times the size of the largest body that is read. */
const RESULT_FACTOR = 2;

export type ComposedProxy = Awaited<ReturnType<typeof composeProxy>>;

/** Rejects where the master key cannot be read. Nothing listens or connects yet. */
export async function composeProxy(config: ProxyConfig) {
  const { log, registry, traces } = operationsOf(config);
  const { present, second } = config.keyManagement;
  const wrapper = await createWrapper(present, second);
  const snapshotsClient = createSnapshotsClient(config, wrapper, { log, registry });
  const redis = createRedis(config.redisUrl, { name: 'knoxcall-proxy-streams', reconnects: true });
  const forwarder = createForwarder({ guard: createEgressGuard(config.egress), settings: FORWARD_DEFAULTS });
  const inFlight = createInFlight(config.inFlight);
  const metrics = createMetrics(registry, () => inFlight.total);
  const requestLog = requestLogOf(config, redis, metrics.countDropped);
  const recorder = createRecorder({ requestLog, metrics, log, traces });
  const { snapshots, dataKeys, whenChanged } = snapshotsClient;
  const permits = followedPermits(snapshotsClient, config.baseDomain);
  const awaitToken = createTokenWaiter({
    snapshots,
    whenChanged,
    requestRefresh: (request) => appendRefreshRequest(redis, request),
    timeoutMs: TOKEN_TIMEOUT_MS,
  });
  const answers = createAnswers(config.publicApiUrl);
  const handleRequest = createHandleRequest({
    answers,
    snapshots,
    knownCallers: createKnownCallers(config.openedValueMs),
    openValue: createOpenValue({ dataKeys, keptMs: config.openedValueMs }),
    forwarder,
    inFlight,
    permits,
    baseDomain: config.baseDomain,
    trustedProxies: addressSet(config.trustedProxies),
    publicUrl: config.publicUrl,
    rateLimit: createRateLimit(redis, config.processes),
    buffers: createBufferBudget(config.buffers),
    bodyLimits: { maxBytes: config.bodyInjectionMaxBytes, pace: config.bodyPace },
    ...createRedactionParts(),
    maxResultBytes: RESULT_FACTOR * config.bodyInjectionMaxBytes,
    awaitToken,
    replaceToken: createReplaceToken({ snapshots, awaitToken }),
    onExpiredUse: (place, secretId) => log.warn({ ...place, secretId }, 'an expired secret was used'),
    recorder,
  });
  const state = { isClosing: false, isGroupReady: true };
  const isReady = () => !state.isClosing && snapshotsClient.ready();
  const { baseDomain, server: limits } = config;
  const certificate = config.certificate && (await followCertificate(config.certificate, log));
  const isUp = () => isReady() && state.isGroupReady;
  const server = createApp({ handleRequest, answers, baseDomain, isReady: isUp, limits, certificate });
  return {
    config,
    log,
    registry,
    server,
    certificate,
    snapshotsClient,
    redis,
    forwarder,
    recorder,
    traces,
    requestLog,
    inFlight,
    permits,
    state,
    isReady,
  };
}

/** Log, metrics and traces for the operator. */
function operationsOf(config: ProxyConfig) {
  const about = { service: 'proxy', version: manifest.version };
  const log = createLog({ service: 'knoxcall-proxy', level: config.logLevel });
  const registry = createRegistry(about);
  return { log, registry, traces: config.traces && createTraces(config.traces, { ...about, log, registry }) };
}

function requestLogOf(
  { requestLogQueueBytes: max }: ProxyConfig,
  redis: StreamClient,
  onDropped: (count: number) => void,
) {
  return createRequestLog({
    append: appendRecordsTo(redis),
    onDropped,
    shares: createShares({ max, maxPerTenant: max / 4 }),
    flushIntervalMs: LOG_FLUSH_MS,
  });
}

function followedPermits({ snapshots, onChanged }: SnapshotsClient, baseDomain: string): Permits<Standing> {
  const permits = createPermits(createAskAgain({ snapshots, baseDomain }));
  onChanged(permits.changed);
  return permits;
}

function createSnapshotsClient(
  config: ProxyConfig,
  wrapper: KeyWrapper,
  operations: { log: Log; registry: Registry },
): SnapshotsClient {
  const { maxAgeMs, maxEntries, maxBytes } = config.snapshots;
  const { dataKeyTtlMs: ttlMs, dataKeyCacheSize: maxKeys } = config.keyManagement;
  return createSnapshots({
    ...operations,
    redisUrl: config.redisUrl,
    wrapper,
    maxAgeMs,
    cache: { maxEntries, maxBytes },
    dataKeys: { maxKeys, ttlMs },
  });
}
