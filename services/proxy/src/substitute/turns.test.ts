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
    const done = (error?: unknown): void => (error === undefined ? resolve() : reject(error as Error));
    turns.run(tenantId, { step, done });
    return promise;
  };
  const busy = (ms: number): void => {
    now += ms;
  };
  return { log, turns, work, busy };
}

test('short work is done at once', () => {
  const { log, work } = scene();
  void work('a', 1);
  expect(log).toEqual(['a']);
});

test('a short step has its result at once, but none before the work that waits', async () => {
  const { turns, work } = scene();
  expect(turns.tryNow(() => 'done')).toBe('done');
  const long = work('a', 10);
  expect(turns.tryNow(() => 'done')).toBeNull();
  await long;
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

test('one tenant does one after the other, and first what is to come next', async () => {
  const { log, turns, busy } = scene();
  const run = (name: string) => {
    let left = 5;
    const step = (): boolean => {
      busy(1);
      log.push(name);
      left -= 1;
      return left === 0;
    };
    return new Promise<void>((done) => turns.run('a', { step, done: () => done(), isNext: name === 'next' }));
  };
  await Promise.all([run('first'), run('second'), run('next')]);
  const order = ['first', ...Array(5).fill('next'), ...Array(4).fill('first'), ...Array(5).fill('second')];
  expect(log).toEqual(order);
});

test('after a step that took long the others wait as long', async () => {
  const { log, work } = scene();
  await work('long', 1, 5);
  const waiting = work('a', 1);
  for (let round = 0; round < 4; round += 1) {
    await new Promise(setImmediate);
    expect(log).toEqual(['long']);
  }
  await waiting;
  expect(log).toEqual(['long', 'a']);
});

test('work that is asked for by what was done is not lost', async () => {
  const { work } = scene();
  const begun = [work('a', 5), work('a', 5)];
  await begun[0]!.then(() => work('a', 5));
  await begun[1];
});

test('what a step throws ends its work and nothing else', async () => {
  const { turns, work } = scene();
  const failure = new Error('no');
  const failed = new Promise((resolve) => {
    const step = (): boolean => {
      throw failure;
    };
    turns.run('a', { step, done: resolve });
  });
  expect(await failed).toBe(failure);
  await work('a', 3);
});
