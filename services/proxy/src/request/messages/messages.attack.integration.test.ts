// WebSocket messages that are refused: nothing of them is sent upstream, whatever the frames, and both sides get a close frame.
import type { Frame } from '../../../testing/frames.fixture.ts';
import {
  close,
  expectRefused,
  LIMIT,
  messageScene,
  secret,
  send,
  texts,
  value,
} from '../../../testing/message-scene.fixture.ts';

const { scene, open } = messageScene();

describe('a message is refused, and nothing of it is sent upstream, if it', () => {
  const text = (payload: string): Frame[] => [{ payload }];
  const refused: [what: string, code: number, why: RegExp, frames: Frame[]][] = [
    [
      'names a secret that does not exist',
      1008,
      /^KnoxCall: missing_secret: .*'nope'/,
      text('{{secret:nope}} {{secret:token}}'),
    ],
    [
      'names a secret that does not exist, with a long name',
      1008,
      /missing_secret/,
      text(`{{secret:${'é'.repeat(120)}}}`),
    ],
    ['names a variable that does not exist', 1008, /missing_variable/, text('{{var:nope}}')],
    ['names a secret for another host', 1008, /secret_not_allowed/, text('{{secret:bound}}')],
    ['names a secret for another route', 1008, /secret_not_allowed/, text('{{secret:other_route}}')],
    [
      'names a secret that every answer must hide',
      1008,
      /response_not_redactable/,
      text('["{{secret:hidden}}"]'),
    ],
    [
      'names too many secrets and variables',
      1008,
      /substitution_limit/,
      text(Array.from({ length: 101 }, (_, i) => `{{var:${i}}}`).join('')),
    ],
    ['becomes too long', 1008, /substitution_limit/, text('{{secret:token}}'.repeat(499))],
    ['is too long', 1009, /8000 bytes/, [{ payload: 'x', length: LIMIT + 1 }]],
    ['is far too long', 1009, /8000 bytes/, [{ payload: 'x', length: 2 ** 52 }]],
    [
      'is too long with its last fragment',
      1009,
      /8000 bytes/,
      [
        { payload: 'x'.repeat(LIMIT), isLast: false },
        { opcode: 9, payload: 'p' },
        { opcode: 0, payload: 'y' },
      ],
    ],
    [
      'is no UTF-8',
      1007,
      /UTF-8/,
      [{ payload: Buffer.concat([Buffer.from('{{secret:token}}'), Buffer.from([0xc3])]) }],
    ],
    ['is overlong UTF-8', 1007, /UTF-8/, [{ payload: Buffer.from([0xc1, 0xbb, 0xc1, 0xbb]) }]],
    ['is not masked', 1002, /RFC 6455/, [{ payload: '{{secret:token}}', isMasked: false }]],
    ['uses reserved bits', 1002, /RFC 6455/, [{ payload: 'x', reserved: 1 }]],
    ['has an unknown opcode', 1002, /RFC 6455/, [{ opcode: 3, payload: 'x' }]],
    ['has an unknown control opcode', 1002, /RFC 6455/, [{ opcode: 11, payload: 'x' }]],
    ['continues no message', 1002, /RFC 6455/, [{ opcode: 0, payload: '{{secret:token}}' }]],
    [
      'begins inside another',
      1002,
      /RFC 6455/,
      [{ payload: '{{secret:to', isLast: false }, { payload: 'ken}}' }],
    ],
    [
      'begins inside another, binary one',
      1002,
      /RFC 6455/,
      [{ opcode: 2, isLast: false }, { payload: '{{secret:token}}' }],
    ],
    ['is a fragmented control frame', 1002, /RFC 6455/, [{ opcode: 9, payload: 'x', isLast: false }]],
    ['is a control frame that is too long', 1002, /RFC 6455/, [{ opcode: 9, payload: 'x'.repeat(126) }]],
    ['has a length beyond all numbers of JavaScript', 1002, /RFC 6455/, [{ payload: 'x', length: 2 ** 60 }]],
  ];
  test.each(refused)('%s', async (...[what, code, why, frames]) => {
    const opened = await open();
    send(opened, { payload: 'before' }, ...frames, { payload: 'after {{secret:token}}' });
    await expectRefused(opened, code, why);
    expect(texts(opened.upstream)).toEqual(['before']);
    const [record] = scene.proxy.records;
    expect([record?.error, record?.status_code]).toEqual(['message_refused', 101]);
    expect(record?.error_code).toMatch(/^[a-z_]+$/);
    expect(JSON.stringify(record)).not.toContain('CANARY');
    if (!what.startsWith('is not masked')) expect(scene.proxy.inFlight.total).toBe(0);
  });
});

test('if a binary message is refused halfway, the close frame comes between two of its frames', async () => {
  const opened = await open({ key: scene.proxy.world.addKey(scene.tenantId) });
  send(opened, { opcode: 2, payload: 'x'.repeat(100), isLast: false }, { payload: '{{secret:token}}' });
  await expectRefused(opened, 1002, /RFC 6455/);
  expect(opened.upstream.frames().map(({ opcode }) => opcode)).toEqual([2, 8]);
});

describe('each message is checked against the rules at that moment', () => {
  const first = { payload: '{{secret:token}}' };

  test('a revoked key ends the WebSocket', async () => {
    const key = scene.proxy.world.addKey(scene.tenantId);
    const opened = await open({ key });
    send(opened, first);
    await opened.upstream.until((frames) => frames.length === 1);
    scene.proxy.world.changeKey(key, undefined);
    send(opened, { payload: 'x {{secret:token}}' });
    await expectRefused(opened, 1008, /unauthorized/);
    expect(texts(opened.upstream)).toEqual([value]);
  });

  test.each([
    ['bound to another host', { allowedHosts: ['api.example.com'] }, /secret_not_allowed/],
    ['bound to another route', { allowedRoutes: [] }, /secret_not_allowed/],
    ['marked always_redact', { alwaysRedact: true }, /response_not_redactable/],
    ['deleted', undefined, /missing_secret/],
  ])('a secret that was %s is refused', async (_what, change, why) => {
    const secretNow = scene.proxy.world.addSecret(
      scene.tenantId,
      `s${Math.random()}`.replace('.', '_'),
      secret,
    );
    const opened = await open();
    send(opened, { payload: `{{secret_id:${secretNow.id}}}` });
    await opened.upstream.until((frames) => frames.length === 1);
    scene.proxy.world.changeSecret(scene.tenantId, secretNow, change);
    send(opened, { payload: `{{secret_id:${secretNow.id}}}` });
    await expectRefused(opened, 1008, why);
    expect(texts(opened.upstream)).toEqual([value]);
  });

  test('deleting a secret ends a WebSocket that has carried it, even if no further message is sent', async () => {
    const secretNow = scene.proxy.world.addSecret(scene.tenantId, 'carried', secret);
    const [carrying, other] = [await open(), await open()];
    send(carrying, { payload: '{{secret:carried}}' });
    send(other, { payload: '{{secret:token}}' });
    await carrying.upstream.until((frames) => frames.length === 1);
    // The proxy checks only requests again that have been under way for a moment.
    while (scene.proxy.permits.size().standing < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    scene.proxy.world.changeSecret(scene.tenantId, secretNow, undefined);
    await expectRefused(carrying, 1008, /missing_secret/);
    send(other, { payload: 'x' });
    await other.upstream.until((frames) => frames.length === 2);
    await close(other);
  });

  test('a new value is used from the next message on', async () => {
    const secretNow = scene.proxy.world.addSecret(scene.tenantId, 'turning', secret);
    const opened = await open();
    send(opened, { payload: '{{secret:turning}}' });
    await opened.upstream.until((frames) => frames.length === 1);
    scene.proxy.world.setValue(scene.tenantId, secretNow, {
      environment: 'production',
      text: 'next',
      endsAt: null,
    });
    send(opened, { payload: '{{secret:turning}}' });
    await opened.upstream.until((frames) => frames.length === 2);
    expect(texts(opened.upstream)).toEqual([value, 'next']);
    await close(opened);
  });

  test('messages with placeholders count against the limits of key and route; other messages do not', async () => {
    const key = scene.proxy.world.addKey(scene.tenantId, { rateLimitRequests: 3 });
    const opened = await open({ key });
    send(opened, ...Array.from({ length: 10 }, () => ({ payload: 'x' })), first, first);
    await opened.upstream.until((frames) => frames.length === 12);
    send(opened, first);
    await expectRefused(opened, 1008, /rate_limited/);
    const limited = await open({ route: { rateLimit: { requests: 2, windowSec: 60 } } });
    send(limited, first, first);
    await expectRefused(limited, 1008, /rate_limited/);
    expect(texts(limited.upstream)).toEqual([value]);
  });

  test('the caller may name only secrets on the list of the route', async () => {
    const opened = await open({ route: { allowedSecrets: [] } });
    send(opened, first);
    await expectRefused(opened, 1008, /secret_not_allowed/);
  });
});
