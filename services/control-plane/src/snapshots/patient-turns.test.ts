import { createPatientTurns, type PatienceSettings } from './patient-turns.ts';

const errors: unknown[] = [];
const patience: PatienceSettings = {
  atOnce: 2,
  patienceMs: 20,
  maxLate: 2,
  onLateError: (error) => errors.push(error),
};

/** Work that ends when the test says so. */
function desk() {
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const begun: string[] = [];
  return {
    begun,
    work: (item: string): Promise<void> => {
      begun.push(item);
      const end = Promise.withResolvers<void>();
      ends.set(item, end);
      if (item.startsWith('quick')) end.resolve();
      return end.promise;
    },
    end: (item: string) => ends.get(item)?.resolve(),
    fail: (item: string) => ends.get(item)?.reject(new Error(item)),
  };
}

test('all quick work is done, however slow the work beside it', async () => {
  const { begun, work, end } = desk();
  const turns = createPatientTurns({ ...patience, maxLate: 3 });
  await turns.take(['slow 1', 'slow 2', 'quick 1', 'quick 2', 'quick 3'], work);
  expect(begun).toEqual(['slow 1', 'slow 2', 'quick 1', 'quick 2', 'quick 3']);
  let areSettled = false;
  const settled = turns.settled().then(() => {
    areSettled = true;
  });
  end('slow 1');
  await new Promise((resolve) => setImmediate(resolve));
  expect(areSettled).toBe(false);
  end('slow 2');
  await settled;
});

test('no more slow work goes on beside the rest than the limit allows', async () => {
  const { begun, work, end } = desk();
  const items = ['slow 1', 'slow 2', 'slow 3', 'quick'];
  const all = createPatientTurns({ ...patience, atOnce: 1, maxLate: 2 }).take(items, work);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(begun).toEqual(['slow 1', 'slow 2']);
  end('slow 1');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(begun).toEqual(['slow 1', 'slow 2', 'slow 3']);
  for (const item of items) end(item);
  await all;
  expect(begun).toHaveLength(4);
});

test('an error ends the turns; an error of slow work beside the rest is logged and ends nothing', async () => {
  const { begun, work, fail } = desk();
  const turns = createPatientTurns({ ...patience, atOnce: 1, patienceMs: 1000 });
  const all = turns.take(['slow', 'quick'], work);
  while (begun.length === 0) await new Promise((resolve) => setImmediate(resolve));
  fail('slow');
  await expect(all).rejects.toThrow('slow');
  expect(begun).toEqual(['slow']);

  const other = desk();
  await createPatientTurns({ ...patience, atOnce: 1 }).take(['slow', 'quick'], other.work);
  other.fail('slow');
  await new Promise((resolve) => setImmediate(resolve));
  expect(errors).toEqual([new Error('slow')]);
});
