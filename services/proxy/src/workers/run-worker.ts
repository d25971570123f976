/**
 * One of several processes that accept callers on one port. It reports its state to the primary, and ends when the
 * primary says so or is gone. It ignores signals, since a terminal sends them to all processes.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type ComposedProxy, composeProxy } from '../compose.ts';
import type { ProxyConfig } from '../config.ts';
import { detailsOf, type Serving, serveCallers } from '../run.ts';
import { type FromWorker, type Question, type ToWorker, toWorker } from './messages.ts';
import { shareOf } from './share-of.ts';

/** How long it waits to be up to date while none of the others is: one of them must answer. */
const PATIENCE_MS = 2_000;
const LOOK_MS = 50;
const ALIVE_MS = 1_000;

type Siblings = Pick<Extract<ToWorker, { type: 'group' }>, 'ready' | 'anyReady'>;
type Part = { readonly proxy: ComposedProxy; readonly serving: Serving };

export async function runWorker(config: ProxyConfig): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => undefined);
  let part: Part | undefined;
  let siblings: Siblings | undefined;
  const end = (): void => void (part?.serving.finish() ?? Promise.resolve()).then(() => process.exit(0));
  process.on('message', (message) => {
    const heard = toWorker.parse(message);
    if (heard.type === 'group') siblings = heard;
    if (heard.type === 'finish') end();
    else if (part !== undefined) void hear(part, heard);
  });
  if (!process.connected) return end();
  tellAlive();
  const proxy = await composeProxy(shareOf(config, config.workers ?? 1));
  const serving = await serveCallers(proxy, () => untilReady(proxy, () => siblings));
  part = { proxy, serving };
  proxy.state.isGroupReady = siblings?.ready ?? true;
  tellState(proxy, serving.port);
}

/**
 * While another process is up to date, callers are left to it: every process that listens counts for the readiness of
 * all.
 */
async function untilReady({ isReady }: ComposedProxy, siblings: () => Siblings | undefined): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  // Undefined: not told yet.
  while (!isReady() && (siblings()?.anyReady !== false || performance.now() < end)) await delay(LOOK_MS);
}

async function hear({ proxy, serving }: Part, heard: ToWorker): Promise<void> {
  if (heard.type === 'group') proxy.state.isGroupReady = heard.ready;
  if (heard.type === 'leave') serving.announce();
  if (heard.type === 'tell') send({ type: 'told', id: heard.id, answer: await answerTo(proxy, heard.about) });
}

async function answerTo(proxy: ComposedProxy, about: Question): Promise<unknown> {
  if (about === 'metrics') return proxy.registry.getMetricsAsJSON();
  return { pid: process.pid, ready: proxy.isReady(), ...detailsOf(proxy) };
}

function tellAlive(): void {
  const tell = (): void => send({ type: 'alive' });
  tell();
  setInterval(tell, ALIVE_MS).unref();
}

/** Reports the state now, and whenever it changes. */
function tellState({ isReady }: ComposedProxy, port: number): void {
  let told: boolean | undefined;
  const tell = (): void => {
    const ready = isReady();
    if (ready !== told) send({ type: 'state', port, ready });
    told = ready;
  };
  tell();
  setInterval(tell, LOOK_MS).unref();
}

/** Where the primary is gone, node ends this process. */
function send(message: FromWorker): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
