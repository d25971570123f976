/** The real server on loopback, with snapshots in memory in place of Redis. */

import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { createEgressGuard } from '@knoxcall/egress';
import type { FollowedCertificate } from '@knoxcall/server-tls';
import { addressSet } from '@knoxcall/snapshot';
import { Registry } from '@knoxcall/telemetry';
import { createInFlight } from '../src/admit/in-flight.ts';
import { createRateLimit } from '../src/admit/rate-limit.ts';
import { createAnswers } from '../src/answer/answers.ts';
import { createApp } from '../src/app.ts';
import { createOpenValue } from '../src/decrypt/open-value.ts';
import { createForwarder, FORWARD_DEFAULTS, type ForwardSettings } from '../src/forward/create-forwarder.ts';
import { createKnownCallers } from '../src/identify/known-callers.ts';
import { createAskAgain } from '../src/permit/ask-again.ts';
import { createPermits } from '../src/permit/permits.ts';
import { portOf } from '../src/port-of.ts';
import type { LogRecord } from '../src/record/log-record.ts';
import { createMetrics } from '../src/record/metrics.ts';
import { createRecorder } from '../src/record/recorder.ts';
import { createHandleRequest } from '../src/request/handle-request.ts';
import { createReplaceToken } from '../src/resolve/replace-token.ts';
import { createTokenWaiter } from '../src/resolve/token-waiter.ts';
import { createBufferBudget } from '../src/shares/buffer-budget.ts';
import type { BodyPace } from '../src/substitute/collect-body.ts';
import { createRedactionParts } from '../src/substitute/prepare-redaction.ts';
import { MemoryWorld } from './memory-snapshots.fixture.ts';

export type Answer = {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  error: Record<string, unknown>;
};
export type Call = {
  method?: string;
  path?: string;
  headers?: OutgoingHttpHeaders;
  body?: string | Buffer;
  chunked?: boolean;
};

export type TestProxyOptions = {
  trustedProxies?: string[];
  publicUrl?: string;
  maxInFlight?: number;
  bodyMaxBytes?: number;
  pace?: Partial<BodyPace>;
  headerTimeoutMs?: number;
  tokenTimeoutMs?: number;
  allowCidrs?: string[];
  certificate?: FollowedCertificate;
  forward?: Partial<ForwardSettings>;
};

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const answers = createAnswers('https://docs.example');
const PACE: BodyPace = { idleMs: 5_000, graceMs: 5_000, bytesPerSecond: 1024, totalMs: 5_000 };

const untold = { log: quiet, traces: null };
const door = { answers, baseDomain: 'localhost', isReady: () => true };

export async function startTestProxy(options: TestProxyOptions = {}) {
  const world = new MemoryWorld();
  const records: LogRecord[] = [];
  const refreshes: { secretId: string; revision: bigint }[] = [];
  const registry = new Registry();
  const inFlight = createInFlight({ max: 1000, maxPerTenant: options.maxInFlight ?? 100 });
  const forwarder = forwarderOf(options);
  const maxBytes = options.bodyMaxBytes ?? 1_048_576;
  const awaitToken = createTokenWaiter({
    snapshots: world.snapshots,
    whenChanged: () => new Promise((resolve) => setTimeout(resolve, 10)),
    requestRefresh: async (request) => void refreshes.push(request),
    timeoutMs: options.tokenTimeoutMs ?? 500,
  });
  const permits = permitsOf(world);
  const handleRequest = createHandleRequest({
    answers,
    snapshots: world.snapshots,
    knownCallers: createKnownCallers(60_000),
    openValue: createOpenValue({ dataKeys: world.dataKeys, keptMs: 60_000 }),
    forwarder,
    inFlight,
    permits,
    baseDomain: 'localhost',
    trustedProxies: addressSet(options.trustedProxies ?? []),
    publicUrl: options.publicUrl ?? null,
    rateLimit: createRateLimit(undefined),
    buffers: createBufferBudget({ max: 256 * 1024 * 1024, maxPerTenant: 64 * 1024 * 1024 }),
    bodyLimits: { maxBytes, pace: { ...PACE, ...options.pace } },
    ...createRedactionParts(),
    maxResultBytes: 2 * maxBytes,
    awaitToken,
    replaceToken: createReplaceToken({ snapshots: world.snapshots, awaitToken }),
    onExpiredUse: () => {},
    recorder: createRecorder({
      requestLog: logInto(records),
      metrics: createMetrics(registry, () => inFlight.total),
      ...untold,
    }),
  });
  const limits = {
    maxHeaderBytes: 16_384,
    headerTimeoutMs: options.headerTimeoutMs ?? 5_000,
    keepAliveMs: 5_000,
  };
  const server = createApp({ handleRequest, limits, ...door, certificate: options.certificate ?? null });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  return {
    world,
    records,
    refreshes,
    registry,
    inFlight,
    permits,
    port,
    call: (call: Call) => callProxy(port, call),
    raw: (bytes: string | Buffer) => rawExchange(port, bytes),
    async close() {
      permits.close();
      forwarder.closeWebSockets();
      server.closeAllConnections();
      server.close();
      await forwarder.close();
    },
  };
}

function permitsOf(world: MemoryWorld) {
  const permits = createPermits(createAskAgain({ snapshots: world.snapshots, baseDomain: 'localhost' }));
  world.onChanged = permits.changed;
  return permits;
}

function logInto(records: LogRecord[]) {
  const add = (record: LogRecord) => void records.push(record);
  return { add, flush: async () => {}, close: async () => {} };
}

function forwarderOf({ allowCidrs = ['127.0.0.0/8'], forward }: TestProxyOptions) {
  const guard = createEgressGuard({ allowCidrs, denyAddresses: [] });
  return createForwarder({ guard, settings: { ...FORWARD_DEFAULTS, lingerMs: 500, ...forward } });
}

export type TestProxy = Awaited<ReturnType<typeof startTestProxy>>;

function callProxy(
  port: number,
  { method = 'GET', path = '/', headers = {}, body, chunked }: Call,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const length = body === undefined || chunked ? {} : { 'content-length': Buffer.byteLength(body) };
  const request = httpRequest({
    port,
    host: '127.0.0.1',
    method,
    path,
    headers: { ...length, ...headers },
    agent: false,
  });
  request.on('error', reject);
  request.on('response', async (response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    resolve({
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: bytes,
      error: errorOf(bytes),
    });
  });
  if (chunked && body !== undefined) request.write(body);
  request.end(chunked ? undefined : body);
  return promise;
}

function errorOf(bytes: Buffer): Record<string, unknown> {
  try {
    const { error }: { error?: Record<string, unknown> } = JSON.parse(bytes.toString());
    return error ?? {};
  } catch {
    return {};
  }
}

/** Sends bytes and returns all that arrives until the proxy closes the connection, or is silent. */
function rawExchange(port: number, bytes: string | Buffer): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  const timer = setTimeout(() => socket.destroy(), 3_000);
  const onQuiet = () => socket.destroy();
  let quiet: NodeJS.Timeout | undefined;
  socket.on('connect', () => socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes));
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1');
    clearTimeout(quiet);
    quiet = setTimeout(onQuiet, 100);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    clearTimeout(timer);
    clearTimeout(quiet);
    resolve(answer);
  });
  return promise;
}
