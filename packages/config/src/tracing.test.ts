/** Where traces go and with which headers, and which settings are refused at the start. */
import fc from 'fast-check';
import { z } from 'zod';
import { parseConfig } from './parse-config.ts';
import { collectorEndpoints, requireTracing, tracesSettings, tracing } from './tracing.ts';

const schema = z.object(tracing).superRefine(requireTracing);
const read = (given: Record<string, string>) => parseConfig(schema, given);
const OTEL_EXPORTER_OTLP_ENDPOINT = 'https://collector.example';

test('without an endpoint nothing is traced, whatever other settings say', () => {
  expect(tracesSettings(read({ OTEL_TRACES_SAMPLER_ARG: '0.5' }))).toBeNull();
  expect(collectorEndpoints(read({}))).toEqual([]);
});

test.each([
  ['http://collector:4318', 'http://collector:4318/v1/traces', { host: 'collector', port: 4318 }],
  ['https://collector.example/otlp/', 'https://collector.example/otlp/v1/traces', { port: 443 }],
  ['http://[::1]', 'http://[::1]/v1/traces', { host: '::1', port: 80 }],
])('traces for the endpoint %s are sent to %s', (endpoint, url, place) => {
  const settings = read({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
  expect(tracesSettings(settings)).toEqual({ url, headers: {}, ratio: 1 });
  expect(collectorEndpoints(settings)).toEqual([expect.objectContaining(place)]);
});

test('headers are read in the form that OpenTelemetry writes', () => {
  const name = fc.stringMatching(/^[a-z][a-z-]{0,9}$/);
  const value = fc
    .string({ minLength: 1, unit: 'binary-ascii' })
    .filter((text) => /^[\x20-\x7e]+$/.test(text));
  fc.assert(
    fc.property(fc.dictionary(name, value, { minKeys: 1 }), (headers) => {
      const text = Object.entries(headers).map(([key, word]) => `${key}=${encodeURIComponent(word)}`);
      const given = { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS: text.join(' , ') };
      expect(tracesSettings(read(given))?.headers).toEqual({ ...headers });
    }),
  );
});

test.each([
  { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' },
  { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://me:hunter2@collector.example' },
  { OTEL_EXPORTER_OTLP_HEADERS: 'authorization=hunter2' },
  { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS: 'hunter2' },
  { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS: 'a=hunter2%0d%0ab' },
  { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS: 'a=hunter2%zz' },
  { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS: 'a=' },
  { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_EXPORTER_OTLP_HEADERS: 'a=hunter2' },
  { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER_ARG: '1.5' },
])('faulty settings are refused without their values: %j', (given) => {
  const fault = (): unknown => read(given as Record<string, string>);
  expect(fault).toThrow(/OTEL_/);
  expect(fault).not.toThrow(/hunter2/);
});
