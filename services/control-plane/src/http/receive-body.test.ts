import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { BodyMemory, largestBodyBytes } from './body-memory.ts';
import { receiveBody } from './receive-body.ts';

let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer(async (incoming, response) => {
    const body = await receiveBody(incoming, largestBodyBytes).catch((problem) => problem);
    response.end(body instanceof BodyMemory ? body.bytes() : String(body.type));
    if (body instanceof BodyMemory) response.once('close', () => body.release());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function echoed(pieces: readonly Buffer[]): Promise<string> {
  const outgoing = request({ port, host: '127.0.0.1', method: 'POST', agent: false });
  for (const piece of pieces) outgoing.write(piece);
  const answered = once(outgoing, 'response');
  outgoing.end();
  const [answer] = await answered;
  return text(answer);
}

test('bodies that come at the same time, in pieces of any length, are received as they were sent', async () => {
  const pieces = fc.array(fc.integer({ min: 1, max: 150_000 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.array(pieces, { minLength: 1, maxLength: 8 }), async (bodies) => {
      const sent = bodies.map((lengths, body) =>
        lengths.map((length, piece) => Buffer.alloc(length, `${body}.${piece} `)),
      );
      const received = await Promise.all(sent.map(echoed));
      expect(received).toEqual(sent.map((body) => Buffer.concat(body).toString()));
    }),
    { numRuns: 30 },
  );
});

test('the largest body is received, and one byte more is too much', async () => {
  const largest = Buffer.alloc(largestBodyBytes, 'x');
  expect(await echoed([largest])).toBe(largest.toString());
  expect(await echoed([largest, Buffer.from('x')])).toBe('payload_too_large');
});

test('the memory of a large body is wiped, and used again', () => {
  const first = new BodyMemory();
  first.add(Buffer.alloc(100_000, 'secret'));
  const bytes = first.bytes();
  first.release();
  expect(bytes.equals(Buffer.alloc(100_000))).toBe(true);
  expect(first.bytes()).toHaveLength(0);
  first.release();
  const [second, third] = [new BodyMemory(), new BodyMemory()];
  for (const body of [second, third]) body.add(Buffer.alloc(70_000, 'x'));
  expect(second.bytes().buffer).toBe(bytes.buffer);
  expect(third.bytes().buffer).not.toBe(bytes.buffer);
});
