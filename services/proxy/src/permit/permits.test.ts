import { Problem } from '@knoxcall/problems';
import { createPermits, type NoteEntry, type Permits } from './permits.ts';

type Ask = (question: string, note: NoteEntry) => Promise<number | null>;
const opened: Permits<string>[] = [];
afterEach(() => {
  for (const permits of opened.splice(0)) permits.close();
});

function start(ask: Ask): Permits<string> {
  const permits = createPermits<string>((question, _carried, note) => ask(question, note));
  opened.push(permits);
  return permits;
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
const until = async (condition: () => boolean) => {
  while (!condition()) await turn();
};
const never = new Promise<never>(() => undefined);
const outcomeOf = (work: unknown) => Promise.resolve(work).then(String, (error: Problem) => error.type);

test('a request that ends soon is never checked again, and leaves nothing behind', async () => {
  let asked = 0;
  const permits = start(async () => {
    asked += 1;
    return null;
  });
  const long = permits.issue('long');
  for (let count = 0; count < 100; count += 1) permits.issue('short').end();
  await until(() => asked > 0);
  expect([asked, permits.size().standing]).toEqual([1, 1]);
  long.end();
  expect(permits.size()).toEqual({ standing: 0, entries: 0 });
});

test('a long request is checked against changes before it began to listen, and against each later change', async () => {
  let isAllowed = true;
  let asked = 0;
  const permits = start(async (_question, note) => {
    note('entry');
    asked += 1;
    if (!isAllowed) throw new Problem('unauthorized');
    return null;
  });
  const early = permits.issue('early');
  isAllowed = false;
  expect(await outcomeOf(early.during(never))).toBe('unauthorized');
  early.end();
  isAllowed = true;
  const late = permits.issue('late');
  const outcome = outcomeOf(late.during(never));
  const before = asked;
  await until(() => asked > before);
  permits.changed('another entry');
  isAllowed = false;
  permits.changed('entry');
  expect(await outcome).toBe('unauthorized');
});

test('a change during a check causes one more check', async () => {
  const gate = Promise.withResolvers<void>();
  let asked = 0;
  const permits = start(async (_question, note) => {
    note('entry');
    asked += 1;
    if (asked > 1) throw new Problem('route_not_found');
    await gate.promise;
    return null;
  });
  const outcome = outcomeOf(permits.issue('q').during(never));
  await until(() => asked === 1);
  permits.changed('entry');
  gate.resolve();
  expect(await outcome).toBe('route_not_found');
});

test('while the check cannot be made the request goes on, and the check is repeated until it can', async () => {
  let asked = 0;
  const permits = start(async () => {
    asked += 1;
    if (asked === 1) throw new Problem('dependency_unavailable');
    throw new Problem('unauthorized');
  });
  expect(await outcomeOf(permits.issue('q').during(never))).toBe('unauthorized');
  expect(asked).toBe(2);
});

test('a fault during the check ends the request', async () => {
  const permits = start(async () => {
    throw new TypeError('a fault of ours');
  });
  expect(await outcomeOf(permits.issue('q').during(never))).toBe('internal_error');
});

test('an end that is known in advance takes effect when it comes', async () => {
  const endsAt = Date.now() + 600;
  const permits = start(async () => {
    if (Date.now() >= endsAt) throw new Problem('unauthorized');
    return endsAt;
  });
  expect(await outcomeOf(permits.issue('q').during(never))).toBe('unauthorized');
  expect(Date.now()).toBeGreaterThanOrEqual(endsAt);
});

test('access that ends between two steps ends the next step at once; a request that is over cannot be ended', async () => {
  let isAllowed = false;
  const permits = start(async () => {
    if (!isAllowed) throw new Problem('unauthorized');
    return null;
  });
  const permit = permits.issue('q');
  expect(await outcomeOf(permit.during(Promise.resolve('first')))).toBe('first');
  await until(() => permits.size().standing === 1);
  await outcomeOf(permit.during(never));
  expect(await outcomeOf(permit.during(Promise.resolve('second')))).toBe('unauthorized');
  expect(() => permit.during('at hand')).toThrow(expect.objectContaining({ type: 'unauthorized' }));
  permit.end();
  isAllowed = true;
  const over = permits.issue('over');
  over.end();
  permits.changed(null);
  expect(await outcomeOf(over.during(turn().then(() => 'done')))).toBe('done');
});

test('many checks at once run in slices, so that other work has the thread in between', async () => {
  let asked = 0;
  let turns = 0;
  const permits = start(async () => {
    asked += 1;
    const endsAt = performance.now() + 1;
    while (performance.now() < endsAt);
    return null;
  });
  for (let count = 0; count < 300; count += 1) permits.issue('q');
  const count = () => {
    turns += 1;
    if (asked < 300) setImmediate(count);
  };
  await until(() => asked > 0);
  count();
  await until(() => asked === 300);
  expect(turns).toBeGreaterThan(5);
});
