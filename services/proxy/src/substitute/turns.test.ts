import { createTurns } from './turns.ts';

/** Work of so many steps, each of which takes so many milliseconds of a clock that only this moves. */
function scene() {
  let now = 0;
  const log: string[] = [];
  const turns = createTurns(() => now);
  const work = (tenantId: string, steps: number, ms = 1) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let left = steps;
    const step = (): boolean => {
      now += ms;
      log.push(tenantId);
      left -= 1;
      return left === 0;
    };
    turns.run(tenantId, step, (error) => (error === undefined ? resolve() : reject(error as Error)));
    return promise;
  };
  return { log, turns, work };
}

test('short work is done at once', () => {
  const { log, work } = scene();
  void work('a', 1);
  expect(log).toEqual(['a']);
});

test('long work waits between its steps, and others go on meanwhile', async () => {
  const { log, work } = scene();
  const long = work('a', 10);
  expect(log.length).toBeLessThan(10);
  await new Promise(setImmediate);
  expect(log.length).toBeLessThan(10);
  await long;
  expect(log).toHaveLength(10);
});

test('tenants have turns: much work of one does not come before the little of another', async () => {
  const { log, work } = scene();
  const flood = Array.from({ length: 50 }, () => work('flood', 4));
  await work('other', 2);
  expect(log.filter((name) => name === 'flood').length).toBeLessThan(10);
  await Promise.all(flood);
});

test('what a step throws ends its work and nothing else', async () => {
  const { turns, work } = scene();
  const failure = new Error('no');
  const failed = new Promise((resolve) => {
    const step = (): boolean => {
      throw failure;
    };
    turns.run('a', step, resolve);
  });
  expect(await failed).toBe(failure);
  await work('a', 3);
});
