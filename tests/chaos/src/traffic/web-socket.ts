/** A WebSocket through a proxy, held open for a while: its upgrade is a request like any other, and it ends with its key. */
import { randomBytes, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { now } from '../recorder.ts';
import { type Asking, headersOf } from './ask-proxy.ts';

/** A masked text frame, `hello`. */
const frame = Buffer.from('818500000000', 'hex');
const hello = Buffer.concat([frame, Buffer.from('hello')]);

export async function holdWebSocket(
  { recorder, actor, door }: Asking,
  { keyRegister, forMs }: { keyRegister: string; forMs: number },
): Promise<void> {
  const id = randomUUID();
  const start = now();
  const { status, socket } = await upgrade(
    door.origin,
    headersOf(actor, { id, route: 'header', keyRegister }),
  );
  const end = now();
  const open = socket === undefined ? undefined : await hold(socket, forMs);
  const register = `${actor.name}/secret/s0`;
  recorder.asked.push({
    ...{ id, tenant: actor.name, proxy: door.name, start, end, status },
    ...{ key: keyRegister, route: `${actor.name}/route/header` },
    ...{ secrets: [register], places: { header: register } },
    ...(open === undefined ? {} : { open }),
  });
}

type Upgraded = { status: number; socket?: Duplex };

function upgrade(origin: string, headers: Record<string, string>): Promise<Upgraded> {
  const handshake = {
    ...{ connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' },
    'sec-websocket-key': randomBytes(16).toString('base64'),
  };
  return new Promise((resolve) => {
    request(origin, { headers: { ...headers, ...handshake }, agent: false })
      .on('upgrade', (_answer, socket) => resolve({ status: 101, socket }))
      .on('response', (answer) => resolve({ status: answer.resume().statusCode ?? 0 }))
      .on('error', () => resolve({ status: 0 }))
      .end();
  });
}

async function hold(socket: Duplex, forMs: number): Promise<{ until: number; closedByUs: boolean }> {
  socket.on('error', () => socket.destroy()).resume();
  // `once` would reject with an error by which a socket may end.
  const closed = new Promise<{ until: number; closedByUs: boolean }>((resolve) => {
    socket.on('close', () => resolve({ until: now(), closedByUs: false }));
  });
  const beat = setInterval(() => socket.write(hello), 200);
  const ended = await Promise.race([closed, sleep(forMs).then(() => ({ until: now(), closedByUs: true }))]);
  clearInterval(beat);
  socket.destroy();
  return ended;
}
