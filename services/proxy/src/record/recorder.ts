/**
 * Receives the end of every request and writes it to the log stream, the counters and, for faults of ours, the
 * operator's log.
 */
import type { IncomingMessage } from 'node:http';
import type { Log, Traces } from '@knoxcall/telemetry';
import { newRequestId } from '../inbound/read-inbound.ts';
import { Attempt, type Ledger } from './attempt.ts';
import type { LogRecord } from './log-record.ts';
import type { Metrics } from './metrics.ts';
import { createRefusalSample } from './refusal-sample.ts';
import type { RequestLog } from './request-log.ts';

export type Recorder = Ledger & {
  begin(request: IncomingMessage): Attempt;
  /** Reports what was left out so far. */
  close(): void;
};

type RecorderParts = {
  readonly requestLog: RequestLog;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly traces: Traces | null;
};

/** Most records of refused requests for a tenant in one second. */
const REFUSALS_A_SECOND = 100;

export function createRecorder({ requestLog, metrics, log, traces }: RecorderParts): Recorder {
  const sample = createRefusalSample({
    perSecond: REFUSALS_A_SECOND,
    onLeftOut(tenantId, count) {
      metrics.countLeftOut(count);
      requestLog.add(leftOutRecord(tenantId, count));
    },
  });
  const recorder: Recorder = {
    traces,
    begin: (request) => new Attempt(recorder, request),
    close: () => sample.close(),
    count: (outcome, seconds) => metrics.countRequest(outcome, seconds),
    record(make, { tenantId, isRefused }) {
      if (isRefused && !sample.takes(tenantId)) return;
      const record = make();
      requestLog.add(record);
      const { request_id, tenant_id, route_id, status_code, latency_ms, error } = record;
      log.debug({ request_id, tenant_id, route_id, status_code, latency_ms, error }, 'request');
    },
    problem(requestId, { type, status, cause }) {
      if (status < 500) return;
      const tell = type === 'internal_error' ? log.error : log.warn;
      tell.call(log, { request_id: requestId, problem: type, error: cause }, 'a request could not be served');
    },
  };
  return recorder;
}

/** A record in place of many refused requests'. */
function leftOutRecord(tenantId: string, count: number): LogRecord {
  return {
    ...{ tenant_id: tenantId, request_id: newRequestId(), ts: new Date().toISOString() },
    ...{ route_id: null, target: null },
    ...{
      method: '',
      path: `${count} more requests were refused within a second; their records were left out`,
    },
    ...{
      status_code: 0,
      upstream_status: null,
      latency_ms: 0,
      environment: null,
      client_ip: '',
      api_key_id: '',
    },
    ...{
      placeholders_left: [],
      secrets_used: [],
      error: 'records_left_out',
      error_code: null,
      retried: false,
      request_headers: {},
      request_body: null,
    },
  };
}
