import fc from 'fast-check';
import { boundedJson, boundedRecord, cutText } from './bounded-record.ts';
import type { LogRecord } from './log-record.ts';

const small: LogRecord = {
  ...{
    tenant_id: 't',
    request_id: 'r',
    ts: '2026-01-01T00:00:00.000Z',
    route_id: null,
    target: null,
    method: 'GET',
    path: '/',
  },
  ...{ status_code: 200, upstream_status: 200, latency_ms: 1, environment: 'production', client_ip: '::1' },
  ...{ api_key_id: 'k', placeholders_left: [], secrets_used: ['a'] },
  ...{ error: null, error_code: null, retried: false },
  ...{ request_headers: { 'x-a': '1' }, request_body: '{}' },
};
const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

test('a small record stays unchanged', () => {
  expect(boundedRecord(small)).toEqual(small);
});

test('a value over 2 KiB is cut at a whole character, and marked as cut', () => {
  const { path, request_headers } = boundedRecord({
    ...small,
    path: `/${'x'.repeat(60_000)}`,
    request_headers: { a: 'é'.repeat(3_000), b: 'x'.repeat(2_048), [`h${'n'.repeat(3_000)}`]: '1' },
  });
  expect(path).toBe(`/${'x'.repeat(2_044)}…`);
  expect(request_headers.a).toBe(`${'é'.repeat(1_022)}…`);
  expect(request_headers.b).toBe('x'.repeat(2_048));
  expect(Object.keys(request_headers).every((name) => Buffer.byteLength(name) <= 256)).toBe(true);
});

test('headers that do not fit are counted, and those that fit are whole', () => {
  const headers = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`h${at}`, 'x'.repeat(1_000)]));
  const { request_headers } = boundedRecord({ ...small, request_headers: headers });
  const { '…': leftOut, ...shown } = request_headers;
  const count = Object.keys(shown).length;
  expect(count).toBeGreaterThan(10);
  expect(leftOut).toBe(`${40 - count} headers were left out`);
  expect(new Set(Object.values(shown))).toEqual(new Set(['x'.repeat(1_000)]));
});

test('a long list of secret names ends in a mark', () => {
  const names = Array.from({ length: 100 }, (_, at) => `S${at}`.padEnd(128, 'x'));
  const { secrets_used } = boundedRecord({ ...small, secrets_used: names });
  expect([secrets_used[0], secrets_used.at(-1)]).toEqual([names[0], '…']);
});

test('a record is at most 16 KiB of JSON, whatever the caller sends', () => {
  const text = fc
    .tuple(fc.string({ unit: fc.constantFrom(...'a"\\\0é€😀'), maxLength: 20 }), fc.nat(800))
    .map(([unit, times]) => unit.repeat(times).slice(0, 65_536));
  const record = fc.record({
    path: text,
    request_body: fc.option(text.map((body) => body.slice(0, 4_096))),
    secrets_used: fc.array(
      text.map((name) => name.slice(0, 128)),
      { maxLength: 100 },
    ),
    request_headers: fc.dictionary(text, text, { maxKeys: 30 }),
  });
  fc.assert(
    fc.property(record, (given) => {
      const bounded = boundedRecord({ ...small, ...given });
      expect(bytesOf(bounded)).toBeLessThanOrEqual(16_384);
      expect(bytesOf(JSON.parse(JSON.stringify(bounded)))).toBe(bytesOf(bounded));
      for (const value of [bounded.path, ...Object.values(bounded.request_headers)])
        expect(Buffer.byteLength(value)).toBeLessThanOrEqual(2_048);
    }),
    { numRuns: 60, endOnFailure: true },
  );
});

test('cutting never leaves half a character', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.integer({ min: 3, max: 60 }),
      (text, max) => {
        const cut = cutText(text, max);
        expect(cut.isWellFormed()).toBe(true);
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(max);
        expect(cut === text || (cut.endsWith('…') && text.startsWith(cut.slice(0, -1)))).toBe(true);
      },
    ),
  );
});

test('the JSON of a record is that of the bounded one, of whatever size its parts are', () => {
  const text = (most: number) =>
    fc
      .tuple(fc.constantFrom('a', '"', '\0', 'é', '€', '😀'), fc.nat(most))
      .map(([unit, times]) => unit.repeat(times));
  const record = fc.record({
    path: text(800),
    request_body: fc.option(text(4_096)),
    secrets_used: fc.array(text(60), { maxLength: 40 }),
    request_headers: fc.dictionary(text(100), text(800), { maxKeys: 12 }),
  });
  fc.assert(
    fc.property(record, (parts) => {
      const whole = { ...small, ...parts };
      const { json, bytes } = boundedJson(whole);
      expect(json).toBe(JSON.stringify(boundedRecord(whole)));
      expect(bytes).toBe(Buffer.byteLength(json));
    }),
    { numRuns: 1_000 },
  );
});
