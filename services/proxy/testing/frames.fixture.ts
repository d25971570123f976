/** WebSocket frames byte by byte, as a client may and may not send them. */

import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';

export type Frame = {
  opcode?: number;
  payload?: string | Buffer;
  isLast?: boolean;
  isMasked?: boolean;
  /** RSV bits. */
  reserved?: number;
  /** The length in the frame's header, in place of the real one. */
  length?: number;
  mask?: Buffer;
};

/** One frame; by default a whole text message, masked. */
export function frame({
  opcode = 1,
  payload = '',
  isLast = true,
  reserved = 0,
  ...rest
}: Frame = {}): Buffer {
  const bytes = Buffer.from(payload);
  const length = rest.length ?? bytes.length;
  const extended = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const head = Buffer.alloc(2 + extended);
  const isMasked = rest.isMasked ?? true;
  head[0] = (isLast ? 0x80 : 0) | (reserved << 4) | opcode;
  head[1] = (isMasked ? 0x80 : 0) | (extended === 0 ? length : extended === 2 ? 126 : 127);
  if (extended === 2) head.writeUInt16BE(length, 2);
  if (extended === 8) head.writeBigUInt64BE(BigInt(length), 2);
  if (!isMasked) return Buffer.concat([head, bytes]);
  const mask = rest.mask ?? Buffer.from([0x5a, 0, 0xff, 0x13]);
  return Buffer.concat([head, mask, bytes.map((byte, at) => byte ^ (mask[at % 4] ?? 0))]);
}

type ReadFrame = { opcode: number; isLast: boolean; isMasked: boolean; payload: Buffer };

/** Every whole frame of some bytes. */
function readFrames(bytes: Buffer): ReadFrame[] {
  const frames: ReadFrame[] = [];
  let at = 0;
  while (at + 2 <= bytes.length) {
    const [first = 0, second = 0] = bytes.subarray(at);
    const short = second & 0x7f;
    const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
    const length =
      extended === 0
        ? short
        : extended === 2
          ? bytes.readUInt16BE(at + 2)
          : Number(bytes.readBigUInt64BE(at + 2));
    const isMasked = second >= 0x80;
    const from = at + 2 + extended + (isMasked ? 4 : 0);
    const mask = bytes.subarray(from - 4, from);
    const payload = Buffer.from(bytes.subarray(from, from + length)).map((byte, index) =>
      isMasked ? byte ^ (mask[index % 4] ?? 0) : byte,
    );
    frames.push({ opcode: first & 0xf, isLast: first >= 0x80, isMasked, payload: Buffer.from(payload) });
    at = from + length;
  }
  return frames;
}

/** Code and reason of a close frame. */
export function closing(frames: readonly ReadFrame[]): [code: number, reason: string] | undefined {
  const close = frames.find(({ opcode }) => opcode === 8);
  return close && [close.payload.readUInt16BE(0), close.payload.toString('utf8', 2)];
}

export type RawSocket = {
  readonly socket: Socket;
  /** All bytes received after the handshake. */
  frames(): ReadFrame[];
  until(condition: (frames: ReadFrame[]) => boolean): Promise<ReadFrame[]>;
  closed(): Promise<ReadFrame[]>;
};

/** A connection that is past its handshake, whichever side opened it. */
export function rawSocket(socket: Socket, early: Buffer): RawSocket {
  let bytes = early;
  socket
    .on('error', () => undefined)
    .on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
    });
  const frames = () => readFrames(bytes);
  return {
    socket,
    frames,
    async until(condition) {
      while (!condition(frames())) {
        if (socket.closed) throw new Error(`closed with ${JSON.stringify(frames())}`);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      return frames();
    },
    async closed() {
      if (!socket.closed) await once(socket, 'close');
      return frames();
    },
  };
}

/** Opens one by hand; resolves with the head of the answer and the connection. */
export async function openRaw(
  port: number,
  { headers, early = Buffer.alloc(0) }: { headers: Record<string, string>; early?: Buffer },
): Promise<{ head: string; raw: RawSocket }> {
  const socket = connect(port, '127.0.0.1');
  const lines = Object.entries({
    host: 'x',
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(Buffer.concat([Buffer.from(`GET /ws?user=7 HTTP/1.1\r\n${lines.join('')}\r\n`), early]));
  let bytes = Buffer.alloc(0);
  let end = -1;
  while (end < 0) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    bytes = Buffer.concat([bytes, chunk]);
    end = bytes.indexOf('\r\n\r\n');
  }
  return { head: bytes.toString('latin1', 0, end), raw: rawSocket(socket, bytes.subarray(end + 4)) };
}

export function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
