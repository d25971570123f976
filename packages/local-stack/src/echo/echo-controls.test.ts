import { parseControls } from './echo-controls.ts';

const controls = (query: string) => parseControls(new URLSearchParams(query));

describe('controls of the echo upstream', () => {
  test('without a query it answers at once with 200', () => {
    expect(controls('')).toEqual({ status: 200, delayMs: 0, stream: 0, intervalMs: 100, bytes: 0 });
  });

  test('reads each control', () => {
    expect(controls('status=418&delay=5&stream=3&interval=7&bytes=9')).toEqual({
      status: 418,
      delayMs: 5,
      stream: 3,
      intervalMs: 7,
      bytes: 9,
    });
  });

  test.each(['status=abc', 'status=99', 'status=101', 'status=600', 'status=-1', 'bytes=1e3', 'delay=0x10'])(
    '%s counts as absent',
    (query) => {
      expect(controls(query)).toEqual(controls(''));
    },
  );
});
