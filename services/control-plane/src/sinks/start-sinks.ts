/** Starts the sinks that the settings name. */
import type { PrismaClient } from '@knoxcall/database';
import type { Log, Registry } from '@knoxcall/telemetry';
import type { Settings } from '../config.ts';
import { createAuditSource } from './audit-source.ts';
import { followSink, type Sink } from './follow-sink.ts';
import { createRequestLogSource } from './request-log-source.ts';
import { createSendLines } from './send-lines.ts';
import type { SinkName, Source } from './sink.ts';
import { createSinkMetrics, measureLag } from './sink-metrics.ts';

type Parts = { settings: Settings; database: PrismaClient; log: Log; registry: Registry };

export function startSinks({ settings, database, log, registry }: Parts): { stop(): Promise<void> } {
  const sinks = [
    sinkOf('audit', createAuditSource(database), {
      url: settings.AUDIT_SINK_URL,
      token: settings.AUDIT_SINK_TOKEN,
    }),
    sinkOf('request_logs', createRequestLogSource(database), {
      url: settings.REQUEST_LOG_SINK_URL,
      token: settings.REQUEST_LOG_SINK_TOKEN,
    }),
  ].filter((sink) => sink !== undefined);
  if (sinks.length === 0) return { stop: async () => undefined };
  const count = createSinkMetrics(registry);
  measureLag(new Map(sinks.map(({ name, source }) => [name, source])), registry);
  const running = sinks.map((sink) => followSink(sink, { database, log, count }));
  return {
    stop: async () => {
      await Promise.all(running.map((one) => one.stop()));
    },
  };
}

type Wanted = { url: string | undefined; token: string | undefined };

function sinkOf(name: SinkName, source: Source, { url, token }: Wanted): Sink | undefined {
  if (url === undefined) return undefined;
  return { name, host: new URL(url).host, source, send: createSendLines({ url, token }) };
}
