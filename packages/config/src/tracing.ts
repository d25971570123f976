/** Settings of the collector that gets the traces. */
import { z } from 'zod';
import { type Endpoint, isLoopbackHost } from './endpoint.ts';
import { baseUrl, requireWith, serverEndpoints } from './settings.ts';

/** The settings of a trace collector, under OpenTelemetry's names. */
export const tracing = {
  OTEL_EXPORTER_OTLP_ENDPOINT: baseUrl.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: z.string().transform(readHeaders).optional(),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
};

type Tracing = z.output<z.ZodObject<typeof tracing>>;

/** Comma-separated `name=value`, percent-encoded. */
function readHeaders(text: string, context: z.RefinementCtx): Record<string, string> {
  const entries = text.split(',').map((part) => /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)=(.*?)\s*$/.exec(part));
  const headers = entries.flatMap((entry) => {
    const value = decoded(entry?.[2] ?? '');
    return entry?.[1] === undefined || value === undefined ? [] : [[entry[1].toLowerCase(), value] as const];
  });
  if (headers.length === entries.length) return Object.fromEntries(headers);
  context.addIssue({ code: 'custom', message: 'must be a list of name=value, percent-encoded' });
  return {};
}

function decoded(value: string): string | undefined {
  try {
    const text = decodeURIComponent(value);
    return /^[\x20-\x7e]+$/.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** For `superRefine`: the headers authenticate the sender, so they go over https only. */
export function requireTracing(settings: Tracing, context: z.RefinementCtx): void {
  requireWith('OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_ENDPOINT')(settings, context);
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: headers } = settings;
  if (endpoint === undefined || headers === undefined) return;
  const { protocol, hostname } = new URL(endpoint);
  if (protocol === 'https:' || isLoopbackHost(hostname)) return;
  const message = 'must be an https address with OTEL_EXPORTER_OTLP_HEADERS';
  context.addIssue({ code: 'custom', path: ['OTEL_EXPORTER_OTLP_ENDPOINT'], message });
}

/** Null without tracing. */
export function tracesSettings(settings: Tracing) {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: headers = {} } = settings;
  if (endpoint === undefined) return null;
  return {
    url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
    headers,
    ratio: settings.OTEL_TRACES_SAMPLER_ARG,
  };
}

/** Where the collector listens. */
export function collectorEndpoints({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }: Tracing): Endpoint[] {
  if (endpoint === undefined) return [];
  return serverEndpoints(endpoint, endpoint.startsWith('https:') ? 443 : 80);
}
