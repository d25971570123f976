/** `knoxcall logs tail`: proxied requests as they come. Records may arrive late, so each poll looks back a little. */
import { setTimeout as delay } from 'node:timers/promises';
import { type AnswerOf, type Client, KnoxCallError, type OperationOf } from '@knoxcall/client';
import { CliError } from '../cli-error.ts';
import { printable, printableJson } from '../output/printable.ts';
import { note, openClient, print } from '../session.ts';
import type { World } from '../world.ts';

type Log = AnswerOf<OperationOf<'/v1/logs', 'get'>>['data'][number];

type TailOptions = {
  route?: string;
  environment?: string;
  status?: string;
  /** How many past records are shown first. */
  lines: number;
  follow: boolean;
  json?: boolean;
};

const pauseMs = 1000;
/** How late a record may be stored and still be shown. */
const lookBackMs = 60_000;
const pageSize = 200;

export async function tailLogs(world: World, options: TailOptions): Promise<void> {
  const api = await openClient(world);
  const filters = await filtersOf(api, options);
  const startedAt = Date.now();
  const { data: past } = await api.get('/v1/logs', {
    query: { ...filters, limit: Math.max(1, options.lines) },
  });
  const shown = new Map<string, number>();
  const show = (logs: readonly Log[]): void => {
    for (const log of logs.toReversed()) {
      shown.set(log.request_id, Date.parse(log.ts));
      print(world, options.json ? printableJson(log) : lineOf(log));
    }
  };
  show(past.slice(0, options.lines));
  // Earlier records that were not asked for are never shown later.
  const begin = Math.max(startedAt - lookBackMs, Date.parse(past[0]?.ts ?? new Date(0).toISOString()));
  while (options.follow) {
    await delay(pauseMs);
    const since = Math.max(begin, Date.now() - lookBackMs);
    const recent = await readSince(api, { ...filters, from: new Date(since).toISOString() }, world);
    show(recent.filter(({ request_id: id }) => !shown.has(id)));
    for (const [id, at] of shown) if (at < since) shown.delete(id);
  }
}

type Filters = { route_id?: string; environment?: string; status_code?: string; from?: string };

/** The newest first. If the service cannot answer, it is asked again at the next poll. */
async function readSince(api: Client, filters: Filters, world: World): Promise<Log[]> {
  const logs: Log[] = [];
  try {
    let cursor: string | null = null;
    do {
      const query = { ...filters, limit: pageSize, ...(cursor === null ? {} : { cursor }) };
      const page: AnswerOf<OperationOf<'/v1/logs', 'get'>> = await api.get('/v1/logs', { query });
      logs.push(...page.data);
      cursor = page.meta.next_cursor;
    } while (cursor !== null);
    return logs;
  } catch (error) {
    if (!(error instanceof KnoxCallError) || ![0, 429, 502, 503, 504].includes(error.status)) throw error;
    note(world, `${error.message} Trying again.`);
    await delay((error.retryAfterSeconds ?? 0) * 1000);
    return [];
  }
}

async function filtersOf(api: Client, { route, environment, status }: TailOptions): Promise<Filters> {
  return {
    ...(route === undefined
      ? {}
      : { route_id: (await api.get('/v1/routes/{id}', { path: { id: route } })).data.id }),
    ...(environment === undefined ? {} : { environment }),
    ...(status === undefined ? {} : { status_code: status }),
  };
}

function lineOf(log: Log): string {
  const { ts, status_code: status, method, path, latency_ms: latency, environment, error } = log;
  const parts = [ts, status, method, path, `${latency}ms`, environment ?? '-', error ?? ''];
  return printable(parts.join(' ').trimEnd());
}

/** For `-n`: a whole number from 0 to 200. */
export function lineCount(text: string): number {
  const count = Number(text);
  if (/^\d{1,3}$/.test(text) && count <= pageSize) return count;
  throw new CliError('usage', `-n must be a whole number from 0 to ${pageSize}.`);
}
