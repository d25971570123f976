/** WebSockets through the running proxy to an upstream that answers every handshake. Tests see the frames on both sides. */
import { createServer, type Server } from 'node:http';
import type { BodyPace } from '../src/substitute/collect-body.ts';
import { closing, type Frame, frame, openRaw, portOf, type RawSocket, rawSocket } from './frames.fixture.ts';
import { requestScene } from './request-scene.fixture.ts';

export const LIMIT = 8_000;
/** The value of the secret `token`. */
export const value = 'CANARY "quoted"\n\\ {{secret:other}}';
export const secret = { values: { production: value } };

type Opened = { caller: RawSocket; upstream: RawSocket; head: string };
type OpenOptions = {
  route?: object;
  key?: string;
  early?: Buffer;
  headers?: Record<string, string>;
  /** Header lines of the upstream's answer. */
  answer?: string;
};

export function messageScene(pace: Partial<BodyPace> = {}) {
  const scene = requestScene({ bodyMaxBytes: LIMIT, pace });
  const heads: string[] = [];
  let server: Server;
  let arrived: (upstream: RawSocket) => void = () => undefined;
  let answer = '';
  beforeAll(async () => {
    server = createServer().on('upgrade', (request, socket, head) => {
      heads.splice(0, heads.length, ...request.rawHeaders);
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${answer}\r\n`,
      );
      arrived(rawSocket(socket as RawSocket['socket'], head));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { world } = scene.proxy;
    world.addSecret(scene.tenantId, 'token', secret);
    world.addSecret(scene.tenantId, 'bound', { ...secret, allowedHosts: ['api.example.com'] });
    world.addSecret(scene.tenantId, 'other_route', { ...secret, allowedRoutes: [] });
    world.addSecret(scene.tenantId, 'hidden', { ...secret, alwaysRedact: true });
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  async function open(options: OpenOptions = {}): Promise<Opened> {
    const { base, ...fields } = (options.route ?? {}) as { base?: object };
    const targetBaseUrl = `http://127.0.0.1:${portOf(server.address())}`;
    const route = scene.route({ ...fields, base: { targetBaseUrl, substituteIn: ['websocket'], ...base } });
    answer = options.answer ?? '';
    const arrival = new Promise<RawSocket>((resolve) => {
      arrived = resolve;
    });
    const own = { 'x-knoxcall-key': options.key ?? scene.key, 'x-knoxcall-route': route };
    const { head, raw } = await openRaw(scene.proxy.port, {
      headers: { ...own, ...options.headers },
      early: options.early ?? Buffer.alloc(0),
    });
    return { caller: raw, upstream: await arrival, head };
  }
  return { scene, heads, open };
}

/** Text messages, in order. */
export const texts = (raw: RawSocket): string[] =>
  raw
    .frames()
    .filter(({ opcode }) => opcode === 1)
    .map(({ payload }) => payload.toString());

export const send = ({ caller }: Opened, ...frames: Frame[]): boolean =>
  caller.socket.write(Buffer.concat(frames.map(frame)));

/** Expects a close frame on both sides, nothing else, and that the proxy has freed all that the WebSocket held. */
export async function expectRefused(opened: Opened, code: number, why: RegExp): Promise<void> {
  const told = closing(await opened.caller.until((frames) => closing(frames) !== undefined));
  expect(told).toEqual([code, expect.stringMatching(why)]);
  expect(Buffer.byteLength(told?.[1] ?? '')).toBeLessThanOrEqual(123);
  expect(told?.[1]).not.toContain('CANARY');
  const frames = await opened.upstream.until((all) => closing(all) !== undefined);
  expect(closing(frames)).toEqual([1001, '']);
  expect(frames.every(({ isMasked }) => isMasked)).toBe(true);
  opened.caller.socket.end();
  opened.upstream.socket.end();
  await Promise.all([opened.caller.closed(), opened.upstream.closed()]);
}

/** Closes the WebSocket as a caller does after its last message. */
export async function close({ caller, upstream }: Opened): Promise<void> {
  caller.socket.end(frame({ opcode: 8, payload: Buffer.from([0x03, 0xe8]) }));
  expect(closing(await upstream.until((frames) => closing(frames) !== undefined))).toEqual([1000, '']);
  upstream.socket.end();
  await caller.closed();
}
