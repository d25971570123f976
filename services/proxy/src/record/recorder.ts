/** Where the end of every request is told: the log stream, the counters, and for faults of ours the operator's log. */
import type { Log } from '@knoxcall/telemetry';
import { Attempt, type Ledger } from './attempt.ts';
import type { Metrics } from './metrics.ts';
import type { RequestLog } from './request-log.ts';

export type Recorder = Ledger & { begin(): Attempt };

export type RecorderParts = { readonly requestLog: RequestLog; readonly metrics: Metrics; readonly log: Log };

export function createRecorder({ requestLog, metrics, log }: RecorderParts): Recorder {
  const recorder: Recorder = {
    begin: () => new Attempt(recorder),
    count: (outcome, seconds) => metrics.countRequest(outcome, seconds),
    record(record) {
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
