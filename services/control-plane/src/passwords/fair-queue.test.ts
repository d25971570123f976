import { createFairQueue } from './fair-queue.ts';

/** Work that ends when the test says so. */
function heldWork() {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => () =>
    new Promise<string>((resolve) => {
      started.push(name);
      ends.set(name, () => resolve(name));
    });
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { started, work, end };
}

test('no more work runs at once than the limit allows', async () => {
  const { started, work, end } = heldWork();
  const queue = createFairQueue({ atOnce: 2, waiting: 8, waitingEach: 8 });
  const all = ['a', 'b', 'c'].map((name) => queue('one', work(name)));
  expect(started).toEqual(['a', 'b']);
  await end('b');
  expect(started).toEqual(['a', 'b', 'c']);
  await end('a');
  await end('c');
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c']);
});

test('a caller with one request waits for one request of a busy caller, not for all', async () => {
  const { started, work, end } = heldWork();
  const queue = createFairQueue({ atOnce: 1, waiting: 8, waitingEach: 8 });
  const all = ['c0', 'c1', 'c2', 'c3'].map((name) => queue('crowd', work(name)));
  all.push(queue('single', work('s')));
  await end('c0');
  await end('c1');
  expect(started).toEqual(['c0', 'c1', 's']);
  for (const name of ['s', 'c2', 'c3']) await end(name);
  expect(await Promise.all(all)).toEqual(['c0', 'c1', 'c2', 'c3', 's']);
});

test('a full queue refuses at once: first beyond the share of one caller, then beyond the whole queue', async () => {
  const { work, end } = heldWork();
  const queue = createFairQueue({ atOnce: 1, waiting: 3, waitingEach: 2 });
  const all = ['a', 'b', 'c'].map((name) => queue('one', work(name)));
  await expect(queue('one', work('d'))).rejects.toMatchObject({ type: 'overloaded' });
  all.push(queue('two', work('e')));
  await expect(queue('three', work('f'))).rejects.toMatchObject({ type: 'overloaded' });
  for (const name of ['a', 'b', 'e', 'c']) await end(name);
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'e']);
});

test('work that fails makes room as finished work does', async () => {
  const queue = createFairQueue({ atOnce: 1, waiting: 1, waitingEach: 1 });
  await expect(queue('one', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await queue('one', () => Promise.resolve('yes'))).toBe('yes');
});
