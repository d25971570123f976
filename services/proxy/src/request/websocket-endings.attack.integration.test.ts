// A WebSocket that ends, accepted or refused, by either side and in any order, leaves nothing behind in the proxy.
import { channel } from 'node:diagnostics_channel';
import { connect, createServer, type Server, type Socket } from 'node:net';
import fc from 'fast-check';
import { requestScene } from '../../testing/request-scene.fixture.ts';

const scene = requestScene({ forward: { idleTimeoutMs: 150, lingerMs: 80 } });

const SWITCH = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';
const answers = {
  accepted: SWITCH,
  'accepted with a frame': `${SWITCH}\x81\x02hi`,
  'refused, endless events': 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n',
  'refused, in chunks that do not end': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n',
  'refused, shorter than announced': 'HTTP/1.1 403 No\r\nContent-Length: 9\r\n\r\nabc',
  'refused, whole': 'HTTP/1.1 400 No\r\nContent-Length: 2\r\n\r\nno',
  'refused, no body': 'HTTP/1.1 204 No\r\n\r\n',
  'refused, no HTTP': 'nonsense\r\n\r\n',
  'half a head': 'HTTP/1.1 101 Swi',
  nothing: '',
};
type Answer = keyof typeof answers;

const moves = {
  send: (socket: Socket) => void socket.write('\x82\x03abc', 'latin1'),
  flood: (socket: Socket) => void socket.write(Buffer.alloc(300_000)),
  end: (socket: Socket) => void socket.end(),
  destroy: (socket: Socket) => void socket.destroy(),
  reset: (socket: Socket) => void socket.resetAndDestroy(),
  'stop reading': (socket: Socket) => void socket.pause(),
};
type Move = keyof typeof moves;
type Step = { side: 'caller' | 'upstream'; move: Move };
type Script = { answer: Answer; steps: Step[] };

const names = <T extends object>(of: T) => Object.keys(of) as (keyof T & string)[];
const step = fc.record<Step>({
  side: fc.constantFrom('caller', 'upstream'),
  move: fc.constantFrom(...names(moves)),
});
/** The last step ends one side, because an open WebSocket may be silent for ever. */
const last = fc.record<Step>({
  side: fc.constantFrom('caller', 'upstream'),
  move: fc.constantFrom('end', 'destroy', 'reset'),
});
const script = fc.record<Script>({
  answer: fc.constantFrom(...names(answers)),
  steps: fc.tuple(fc.array(step, { maxLength: 4 }), last).map(([first, end]) => [...first, end]),
});

const dialled = new Set<Socket>();
const upstreams = new Map<string, { answer: Answer; arrived: (socket: Socket) => void }>();
let server: Server;
let route: string;

function onDialled(message: unknown): void {
  const { socket } = message as { socket: Socket };
  dialled.add(socket);
  socket.once('close', () => dialled.delete(socket));
}

beforeAll(async () => {
  channel('net.client.socket').subscribe(onDialled);
  server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (chunk) => {
      const upstream = upstreams.get(/^GET \/(\w+)/.exec(chunk.toString('latin1'))?.[1] ?? '');
      socket.write(answers[upstream?.answer ?? 'nothing'], 'latin1');
      socket.resume();
      upstream?.arrived(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  channel('net.client.socket').unsubscribe(onDialled);
  server.close();
});

const tick = () => new Promise((resolve) => setImmediate(resolve));
let count = 0;

async function play({ answer, steps }: Script): Promise<{ close(): void; ours: Socket }> {
  const id = `s${++count}`;
  const arrival = new Promise<Socket>((resolve) => upstreams.set(id, { answer, arrived: resolve }));
  const caller = connect({ port: scene.proxy.port, host: '127.0.0.1', allowHalfOpen: true });
  caller.on('error', () => undefined).resume();
  caller.write(
    `GET /${id} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
      `Sec-WebSocket-Key: a\r\nx-knoxcall-key: ${scene.key}\r\nx-knoxcall-route: ${route}\r\n\r\n`,
  );
  const upstream = await arrival;
  for (const { side, move } of steps) {
    await tick();
    moves[move](side === 'caller' ? caller : upstream);
  }
  const close = () => {
    caller.destroy();
    upstream.destroy();
  };
  return { close, ours: caller };
}

async function until(what: string, condition: () => boolean): Promise<void> {
  const endsAt = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > endsAt) throw new Error(`still waiting until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('after any order of sends, ends, resets and silence every place and socket is free again', async () => {
  route = scene.route({ timeoutMs: 150, base: { targetBaseUrl: `http://127.0.0.1:${portOf(server)}` } });
  await fc.assert(
    fc.asyncProperty(fc.array(script, { minLength: 1, maxLength: 25 }), async (scripts) => {
      const played = await Promise.all(scripts.map(play));
      const ofCallers = new Set(played.map(({ ours }) => ours));
      // Neither side helps: a socket that a peer left open stays open until the proxy closes it.
      await until('no request is in flight', () => scene.proxy.inFlight.total === 0);
      await until('no connection to an upstream is open', () =>
        [...dialled].every((one) => ofCallers.has(one)),
      );
      for (const { close } of played) close();
      await until('all is closed', () => dialled.size === 0);
    }),
    { numRuns: 12 },
  );
}, 60_000);

test('a caller that leaves during an endless refusal is noticed at once, whatever the idle limit', async () => {
  route = scene.route({ base: { targetBaseUrl: `http://127.0.0.1:${portOf(server)}` } });
  const steps: Step[] = [{ side: 'caller', move: 'end' }];
  const played = await Promise.all(
    Array.from({ length: 50 }, () => play({ answer: 'refused, endless events', steps })),
  );
  await until('no request is in flight', () => scene.proxy.inFlight.total === 0);
  for (const { close } of played) close();
});

function portOf(of: Server): number {
  const address = of.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
