/** Requests that are under way during a change, one of each kind, each with a key, a route and secrets of its own. */
import { connect, type Socket } from 'node:net';
import type { ApiKeyEntry, RouteEntry, SecretEntry } from '@knoxcall/snapshot';
import type { requestScene } from './request-scene.fixture.ts';

export const kinds = ['websocket', 'events', 'unanswered', 'upload', 'held'] as const;
/** `held`: half of a body that is to be rewritten has arrived. */
export type Kind = (typeof kinds)[number];

export type UnderWay = {
  readonly kind: Kind;
  readonly key: string;
  readonly route: RouteEntry;
  /** `injected` is in a header of the route; the caller's body names `named` (of `events`, `unanswered` and `held`). */
  readonly injected: SecretEntry;
  readonly named: SecretEntry;
  readonly socket: Socket;
  text(): string;
  /** By `performance.now()`. */
  readonly closed: Promise<number>;
};

type Scene = ReturnType<typeof requestScene>;
let count = 0;

/** Answers what `underWay` asks: event streams begin, nothing else is answered. */
export function answerUnderWay({ upstream }: Scene): void {
  upstream.answer = ({ url }, response) => {
    if (url === '/events')
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
  };
}

/** Resolves when the upstream has the request, or once it is sent if nothing goes upstream yet. */
export async function underWay(
  scene: Scene,
  kind: Kind,
  keyOptions: Partial<ApiKeyEntry> = {},
): Promise<UnderWay> {
  count += 1;
  const { world, port, inFlight } = scene.proxy;
  const values = { production: 'value' };
  const injected = world.addSecret(scene.tenantId, `injected_${count}`, { values });
  const named = world.addSecret(scene.tenantId, `named_${count}`, { values });
  const injectHeaders = { authorization: `Bearer {{secret:${injected.name}}}` };
  const route = world.addRoute(scene.tenantId, {
    name: `under-way-${count}`,
    requiresClients: true,
    timeoutMs: 30_000,
    base: { targetBaseUrl: scene.upstream.url, injectHeaders, clients: ['127.0.0.0/8'] },
  });
  const key = world.addKey(scene.tenantId, keyOptions);
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  socket.on('error', () => undefined);
  const closed = new Promise<number>((resolve) => socket.once('close', () => resolve(performance.now())));
  const before = inFlight.total;
  socket.write(
    requestOf(kind, `Host: x\r\nx-knoxcall-key: ${key}\r\nx-knoxcall-route: ${route.id}\r\n`, named.name),
  );
  await until(`a request is under way: ${kind}`, () => {
    if (kind === 'websocket') return text.includes('101 Switching');
    if (kind === 'events') return text.includes('data: 1');
    return inFlight.total > before;
  });
  return { kind, key, route, injected, named, socket, text: () => text, closed };
}

function requestOf(kind: Kind, ours: string, secret: string): string {
  if (kind === 'websocket') {
    const handshake =
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: a';
    return `GET /ws HTTP/1.1\r\n${ours}${handshake}\r\n\r\n`;
  }
  if (kind === 'upload') {
    return `POST / HTTP/1.1\r\n${ours}Content-Type: image/png\r\nContent-Length: 100000\r\n\r\n${'x'.repeat(1000)}`;
  }
  const body = `{"a":"{{secret:${secret}}}"}`;
  const length = body.length + (kind === 'held' ? 50 : 0);
  return `POST /${kind} HTTP/1.1\r\n${ours}Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`;
}

export async function until(what: string, condition: () => boolean): Promise<void> {
  const endsAt = performance.now() + 15_000;
  while (!condition()) {
    if (performance.now() > endsAt) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
