/** Messages over WebSockets: each connection sends its next message when the last one came back. */
import { once } from 'node:events';
import { createHistogram } from 'node:perf_hooks';
import { WebSocket } from 'ws';
import { each } from '../each.ts';
import type { Call, Load, Loaded } from './load.ts';
import { quantilesOf, recordMs } from './quantiles.ts';

export async function loadByEchoes({ origin, calls, connections, seconds }: Load): Promise<Loaded> {
  const next = each(calls);
  const latencies = createHistogram();
  const opened = Array.from({ length: connections }, async () => {
    const call = next();
    return open(origin, typeof call === 'function' ? call() : call);
  });
  const talks = await Promise.all(opened);
  const begun = performance.now();
  const ended = await Promise.all(
    talks.map((talk) => echo(talk, begun + seconds * 1000, (ms) => recordMs(latencies, ms))),
  );
  const requests = latencies.count;
  const perSecond = (requests * 1000) / (performance.now() - begun);
  const failed = ended.filter((isKept) => !isKept).length;
  return { requests, failed, perSecond, ...quantilesOf(latencies) };
}

type Talk = { readonly socket: WebSocket; readonly message: string | Buffer };

async function open(origin: string, { path, headers, body = '' }: Call): Promise<Talk> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}${path}`, { headers: { ...headers } });
  await once(socket, 'open');
  return { socket, message: body };
}

/** Whether the connection was there until the end. `took` gets the milliseconds of each echo. */
function echo({ socket, message }: Talk, endAt: number, took: (ms: number) => void): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  let sentAt = 0;
  const send = (): void => {
    sentAt = performance.now();
    if (sentAt < endAt) {
      socket.send(message);
    } else {
      resolve(true);
      socket.terminate();
    }
  };
  socket.on('message', () => {
    took(performance.now() - sentAt);
    send();
  });
  socket.on('close', () => resolve(false)).on('error', () => resolve(false));
  send();
  return promise;
}
