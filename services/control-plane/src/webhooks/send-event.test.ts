/** The reference library accepts our signatures, and no altered one. */
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { signEvent } from './send-event.ts';
import { newSigningSecret } from './webhook-settings.ts';

const event = (payload: string, seconds = Math.floor(Date.now() / 1000)) => ({
  id: '3f0c9f3e-6f0b-4a53-9a43-0d5c3f7f2a10',
  seconds,
  payload,
});
const headersOf = ({ id, seconds, payload }: ReturnType<typeof event>, secrets: readonly string[]) => ({
  'webhook-id': id,
  'webhook-timestamp': String(seconds),
  'webhook-signature': signEvent({ id, seconds, payload }, secrets),
});

test('the signature is that of the reference library, for any payload', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.uuid(),
      fc.integer({ min: 1, max: 4_000_000_000 }),
      (value, id, seconds) => {
        const secret = newSigningSecret();
        const payload = JSON.stringify(value);
        const theirs = new Webhook(secret).sign(id, new Date(seconds * 1000), payload);
        expect(signEvent({ id, seconds, payload }, [secret])).toBe(theirs);
      },
    ),
  );
});

test('with two signing secrets each of them verifies, and no third one does', () => {
  const [present, previous] = [newSigningSecret(), newSigningSecret()];
  const one = event('{"type":"webhook.test"}');
  const headers = headersOf(one, [present, previous]);
  for (const secret of [present, previous]) {
    expect(new Webhook(secret).verify(one.payload, headers)).toEqual({ type: 'webhook.test' });
  }
  expect(() => new Webhook(newSigningSecret()).verify(one.payload, headers)).toThrow('No matching signature');
});

test('a signature does not verify with another body, another id or an old time', () => {
  const secret = newSigningSecret();
  const one = event('{"type":"webhook.test"}');
  const webhook = new Webhook(secret);
  const headers = headersOf(one, [secret]);
  expect(() => webhook.verify('{"type":"webhook.tesT"}', headers)).toThrow('No matching signature');
  expect(() => webhook.verify(one.payload, { ...headers, 'webhook-id': 'other' })).toThrow('No matching');
  const old = event(one.payload, one.seconds - 600);
  expect(() => webhook.verify(old.payload, headersOf(old, [secret]))).toThrow('too old');
});
