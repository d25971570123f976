// Placeholders in WebSocket messages are replaced: messages arrive whole and in order, and all else arrives unchanged.
import fc from 'fast-check';
import { type Frame, frame, openRaw } from '../../../testing/frames.fixture.ts';
import {
  close,
  expectRefused,
  messageScene,
  send,
  texts,
  value,
} from '../../../testing/message-scene.fixture.ts';

const { scene, heads, open } = messageScene();
const json = JSON.stringify(value).slice(1, -1);
test.each([
  ['JSON', '{"op":2,"d":{"token":"{{secret:token}}"}}', `{"op":2,"d":{"token":"${json}"}}`],
  ['Socket.IO', '42["login","{{secret:token}}"]', `42["login","${json}"]`],
  ['Socket.IO with an acknowledgement', '421["a","{{secret:token}}"]', `421["a","${json}"]`],
  ['a namespace of Socket.IO', '42/admin,7["{{secret:token}}"]', `42/admin,7["${json}"]`],
  ['attachments of Socket.IO', '451-["{{secret:token}}"]', `451-["${json}"]`],
  ['Engine.IO', '0{"sid":"{{secret:token}}"}', `0{"sid":"${json}"}`],
  ['text', 'AUTH {{secret:token}}', `AUTH ${value}`],
  ['text that only begins as JSON does', '{"a":"{{secret:token}}"', `{"a":"${value}"`],
  ['variables', '["{{var:user}}","{{secret:token}}"]', `["7","${json}"]`],
  [
    'text that is no placeholder',
    '{{ secret:token }} {{env:a}} {{uuid}}',
    '{{ secret:token }} {{env:a}} {{uuid}}',
  ],
  ['nothing', '', ''],
])('%s', async (_name, sent, expected) => {
  const opened = await open();
  send(opened, { payload: sent });
  await opened.upstream.until((frames) => frames.length === 1);
  expect(texts(opened.upstream)).toEqual([expected]);
  await close(opened);
  const [record] = scene.proxy.records;
  expect(record?.secrets_used).toEqual(sent.includes('{{secret:token}}') ? ['token'] : []);
  expect([record?.error, record?.status_code]).toEqual([null, 101]);
  expect(JSON.stringify(record)).not.toContain('CANARY');
});

test('a long message is rewritten before the short one behind it goes out', async () => {
  const opened = await open();
  const long = `["${'{{secret:token}} '.repeat(300)}"]`;
  send(opened, { payload: long }, { payload: 'after' });
  await opened.upstream.until((frames) => frames.length === 2);
  expect(texts(opened.upstream)).toEqual([long.replaceAll('{{secret:token}}', () => json), 'after']);
  await close(opened);
});

test('messages that arrive with the handshake are read like any other', async () => {
  const early = frame({ payload: '{{secret:token}}' });
  for (let cut = 0; cut < early.length; cut += 5) {
    const opened = await open({ early: early.subarray(0, cut) });
    opened.caller.socket.write(early.subarray(cut));
    await opened.upstream.until((frames) => frames.length === 1);
    expect(texts(opened.upstream)).toEqual([value]);
    await close(opened);
  }
});

test('neither side gets an extension', async () => {
  const { head, ...opened } = await open({
    answer: 'Sec-WebSocket-Extensions: permessage-deflate\r\nX-Theirs: 1\r\n',
    headers: { 'sec-websocket-extensions': 'permessage-deflate', 'sec-websocket-protocol': 'a' },
  });
  expect(heads.join(' ')).not.toMatch(/extensions/i);
  expect(heads).toContain('a');
  expect(head).not.toMatch(/extensions/i);
  expect(head).toMatch(/x-theirs: 1/i);
  send({ ...opened, head }, { payload: 'x', reserved: 4 });
  await expectRefused({ ...opened, head }, 1002, /RFC 6455/);
});

test('on a route without message placeholders all messages pass unchanged, with any extensions the two sides agreed on', async () => {
  const opened = await open({
    answer: 'Sec-WebSocket-Extensions: permessage-deflate\r\n',
    route: { base: { substituteIn: ['body'] } },
    headers: { 'sec-websocket-extensions': 'permessage-deflate' },
  });
  expect(opened.head).toMatch(/extensions: permessage-deflate/i);
  send(opened, { payload: '{{secret:token}}', reserved: 4 });
  await opened.upstream.until((frames) => frames.length === 1);
  expect(texts(opened.upstream)).toEqual(['{{secret:token}}']);
  await close(opened);
});

type Message = { kind: 'text' | 'binary' | 'ping'; payload: string; cuts: number[] };
const message = fc.record<Message>({
  kind: fc.constantFrom('text', 'text', 'binary', 'ping'),
  payload: fc
    // No payload is JSON, in which a value would be escaped.
    .array(fc.constantFrom('{{secret:token}}', '{{sec', 'ret:token}}', '\\', 'é', 'x'.repeat(130), ''), {
      maxLength: 5,
    })
    .map((parts) => parts.join('')),
  cuts: fc.array(fc.nat({ max: 60 }), { maxLength: 3 }),
});

function framesOf({ kind, payload, cuts }: Message): Frame[] {
  if (kind === 'ping') return [{ opcode: 9, payload: payload.slice(0, 30) }];
  const bytes = Buffer.from(payload);
  const at = [0, ...[...cuts].sort((a, b) => a - b), bytes.length].map((cut) => Math.min(cut, bytes.length));
  const opcode = kind === 'text' ? 1 : 2;
  return at.slice(0, -1).flatMap((from, index) => [
    ...(index === 0 ? [] : [{ opcode: 9, payload: 'between' }]),
    {
      opcode: index === 0 ? opcode : 0,
      payload: bytes.subarray(from, at[index + 1]),
      isLast: index === at.length - 2,
      mask: Buffer.from([index, 7, 0x80, 0xff]),
    },
  ]);
}

test('messages arrive whole and in order, however they are cut into frames and frames into bytes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { minLength: 1, maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 4 }),
      async (messages, sizes) => {
        const opened = await open();
        const sent = messages.flatMap(framesOf);
        const bytes = Buffer.concat(sent.map(frame));
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const size = sizes[turn % sizes.length]!;
          opened.caller.socket.write(bytes.subarray(at, at + size));
          at += size;
          if (turn % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
        }
        await close(opened);
        const got = opened.upstream.frames();
        const wanted = messages.filter(({ kind }) => kind === 'text').map(({ payload }) => payload);
        expect(texts(opened.upstream)).toEqual(
          wanted.map((text) => text.replaceAll('{{secret:token}}', () => value)),
        );
        const others = (frames: readonly { opcode: number; payload: Buffer }[]) =>
          frames.map(({ opcode, payload }) => `${opcode} ${payload}`);
        const passing = sent
          .filter((_one, index) => !isOfText(sent, index))
          .map((one) => ({
            opcode: one.opcode ?? 1,
            payload: Buffer.from(one.payload ?? ''),
          }));
        expect(others(got.filter(({ opcode }) => opcode !== 1 && opcode !== 8))).toEqual(others(passing));
        expect(got.every(({ isMasked }) => isMasked)).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
}, 30_000);

/** A fragment belongs to the last message that began. */
function isOfText(sent: readonly Frame[], index: number): boolean {
  const data = sent.slice(0, index + 1).filter(({ opcode = 1 }) => opcode < 8);
  const isData = (sent[index]?.opcode ?? 1) < 8;
  return isData && data.findLast(({ opcode = 1 }) => opcode !== 0)?.opcode === 1;
}

test('binary messages of any length pass unchanged, without being collected in memory', async () => {
  const opened = await open();
  const bytes = Buffer.alloc(3_000_000, '{{secret:token}}');
  send(opened, { opcode: 2, payload: bytes.subarray(0, 1_000_000), isLast: false });
  send(
    opened,
    { opcode: 9, payload: 'ping' },
    { opcode: 0, payload: bytes.subarray(1_000_000) },
    { payload: 'end' },
  );
  await opened.upstream.until((frames) => frames.some(({ opcode }) => opcode === 1));
  const parts = opened.upstream.frames().filter(({ opcode }) => opcode === 2 || opcode === 0);
  expect(Buffer.concat(parts.map(({ payload }) => payload)).equals(bytes)).toBe(true);
  await close(opened);
});

test('an upstream that does not read slows the caller down, and at most one message is kept in memory', async () => {
  const opened = await open();
  opened.upstream.socket.pause();
  let isHeldBack = false;
  for (let count = 0; count < 20_000 && !isHeldBack; count += 1) {
    isHeldBack = !send(opened, { payload: `${'x'.repeat(7_900)}{{var:user}}` });
    if (isHeldBack)
      isHeldBack = await Promise.race([
        new Promise<boolean>((resolve) => opened.caller.socket.once('drain', () => resolve(false))),
        new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 300)),
      ]);
  }
  expect(isHeldBack).toBe(true);
  opened.caller.socket.destroy();
  opened.upstream.socket.destroy();
  while (scene.proxy.inFlight.total > 0) await new Promise((resolve) => setImmediate(resolve));
});

test('a WebSocket to a denied http:// address is refused, because a message may bring a secret', async () => {
  const name = scene.route({ base: { targetBaseUrl: 'http://8.8.8.8', substituteIn: ['websocket'] } });
  const headers = { 'x-knoxcall-key': scene.key, 'x-knoxcall-route': name };
  const { head, raw } = await openRaw(scene.proxy.port, { headers });
  expect(head).toMatch(/^HTTP\/1.1 403 /);
  raw.socket.destroy();
});
