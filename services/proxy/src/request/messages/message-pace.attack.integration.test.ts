// WebSocket messages that arrive too slowly.
import { frame } from '../../../testing/frames.fixture.ts';
import { close, expectRefused, messageScene, send, texts } from '../../../testing/message-scene.fixture.ts';

const { open } = messageScene({ idleMs: 200, graceMs: 200, bytesPerSecond: 1 });

test('a message that stops arriving, or arrives byte by byte, ends the WebSocket; a pause between messages does not', async () => {
  const idle = await open();
  send(idle, { payload: 'whole' });
  send(idle, { payload: '{{sec', isLast: false });
  await expectRefused(idle, 1008, /too slowly/);
  const slow = await open();
  slow.caller.socket.write(frame({ payload: '', length: 500 }).subarray(0, 8));
  const drip = setInterval(() => slow.caller.socket.writable && slow.caller.socket.write('x'), 50);
  try {
    await expectRefused(slow, 1008, /too slowly/);
  } finally {
    clearInterval(drip);
  }
  const patient = await open();
  for (const payload of ['one', 'two']) {
    send(patient, { payload });
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  expect(texts(patient.upstream)).toEqual(['one', 'two']);
  await close(patient);
});
