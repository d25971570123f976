import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { jest } from '@jest/globals';
import { Registry } from '@knoxcall/telemetry';
import type { LogRecord } from './log-record.ts';
import { createMetrics } from './metrics.ts';
import { createRecorder } from './recorder.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const make = (tenant_id: string): LogRecord => ({
  ...{
    tenant_id,
    request_id: 'r',
    ts: '2026-01-01T00:00:00.000Z',
    route_id: null,
    target: null,
    method: 'GET',
    path: '/',
  },
  ...{ status_code: 404, upstream_status: null, latency_ms: 1, environment: null, client_ip: '::1' },
  ...{ api_key_id: 'k', placeholders_left: [], secrets_used: [] },
  ...{ error: 'route_not_found', error_code: null, retried: false },
  ...{ request_headers: {}, request_body: null },
});

function scene() {
  const records: LogRecord[] = [];
  const registry = new Registry();
  const requestLog = {
    add: (record: LogRecord) => void records.push(record),
    flush: async () => {},
    close: async () => {},
  };
  const metrics = createMetrics(registry, () => 0);
  const recorder = createRecorder({ requestLog, metrics, log: quiet, traces: null });
  const send = (tenantId: string, count: number, isRefused = true) => {
    for (let at = 0; at < count; at += 1) recorder.record(() => make(tenantId), { tenantId, isRefused });
  };
  return { records, registry, recorder, send };
}

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('a hundred refused requests of a tenant are recorded each second, and one record counts the rest', async () => {
  const { records, registry, recorder, send } = scene();
  send('flood', 1_500);
  send('other', 100);
  jest.advanceTimersByTime(1_000);
  expect(records.filter(({ tenant_id }) => tenant_id === 'other')).toHaveLength(100);
  const own = records.filter(({ tenant_id }) => tenant_id === 'flood');
  expect(own).toHaveLength(101);
  expect(own.at(-1)).toMatchObject({ error: 'records_left_out', path: expect.stringMatching(/^1400 more/) });
  expect(await registry.metrics()).toContain('knoxcall_proxy_log_records_left_out_total 1400');
  send('flood', 1);
  expect(records.at(-1)?.error).toBe('route_not_found');
  recorder.close();
});

test('all requests that went upstream are recorded', () => {
  const { records, recorder, send } = scene();
  send('a', 1_000, false);
  recorder.close();
  expect(records).toHaveLength(1_000);
});

test('without a trace collector no header of the request is read for a trace', () => {
  const { recorder } = scene();
  const request = new IncomingMessage(new Socket());
  Object.defineProperty(request, 'headers', {
    get: () => {
      throw new Error('the headers were read');
    },
  });
  const note = recorder.begin(request);
  expect(note.did('admit', 'its result')).toBe('its result');
  note.end();
});

test('the number of requests left out is recorded before the proxy ends', () => {
  const { records, recorder, send } = scene();
  send('a', 150);
  recorder.close();
  expect(records.at(-1)?.path).toMatch(/^50 more/);
});
