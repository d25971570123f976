import { jest } from '@jest/globals';
import type { Log } from './create-log.ts';
import { createPartLog, oncePerOutage, reasonOf } from './outages.ts';

function recording() {
  const lines: [level: string, fields: Record<string, unknown>, message: string][] = [];
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push([level, { ...fields }, message]);
  const log: Log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  return { log, lines };
}
const coded = (code: string) => Object.assign(new Error('user:password@host'), { code });

test('an outage of a part is logged in two lines, away and back, however often the part is checked', () => {
  const { log, lines } = recording();
  const tell = createPartLog(log, { part: 'redis', at: 'cache:6379' });
  for (const reason of [undefined, 'ECONNREFUSED', 'ECONNREFUSED', 'ETIMEDOUT', undefined, undefined])
    tell(reason);
  const place = { part: 'redis', at: 'cache:6379', since: expect.any(Date) };
  expect(lines).toEqual([
    ['warn', { ...place, reason: 'ECONNREFUSED' }, 'redis is away'],
    ['info', { ...place, seconds: expect.any(Number) }, 'redis is back'],
  ]);
});

test('the reason is an error code if there is one, and never the text of an error', () => {
  expect(reasonOf(coded('ECONNREFUSED'))).toBe('ECONNREFUSED');
  expect(reasonOf(new Error('outer', { cause: coded('28P01') }))).toBe('28P01');
  expect(reasonOf(new TypeError('postgres://u:p@host'))).toBe('TypeError');
  expect(reasonOf(new Error('WRONGPASS invalid username-password pair'))).toBe('WRONGPASS');
  expect(reasonOf('text')).toBe('string');
});

test('failures in a row are logged once, and the next row of failures once more', () => {
  jest.useFakeTimers();
  const { log, lines } = recording();
  const failed = oncePerOutage(log, 'the outbox could not be swept');
  for (let count = 0; count < 100; count += 1) {
    failed(new Error('one'));
    jest.advanceTimersByTime(20_000);
  }
  expect(lines.map(([, , message]) => message)).toEqual(['the outbox could not be swept']);
  jest.advanceTimersByTime(30_000);
  expect(lines[1]).toEqual([
    'info',
    { since: expect.any(Date), failures: 100 },
    'the outbox could not be swept: over',
  ]);
  failed(new Error('two'));
  expect(lines).toHaveLength(3);
  jest.useRealTimers();
});

test.each([
  coded('ECONNREFUSED'),
  new Error('Connection is closed.'),
  new Error('CLUSTERDOWN The cluster is down'),
  new Error('Too many Cluster redirections. Last error: Error: Connection is closed.'),
  new Error('All sentinels are unreachable. Retrying from scratch after 10ms.'),
  new Error(
    'Reached the max retries per request limit (which is 1). Refer to "maxRetriesPerRequest" option for details.',
  ),
])('a connection error is not logged here, because the check of the parts logs it: %s', (error) => {
  const { log, lines } = recording();
  oncePerOutage(log, 'job queue')(error);
  expect(lines).toEqual([]);
});
