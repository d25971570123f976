import fc from 'fast-check';
import { createBufferBudget, type Holding } from './buffer-budget.ts';

const overloaded = expect.objectContaining({ type: 'overloaded', headers: { 'Retry-After': '1' } });

test('tenants share the bytes, and a request that ends frees its own', () => {
  const budget = createBufferBudget({ max: 100, maxPerTenant: 50 });
  const [first, second, other] = [budget.open('a'), budget.open('a'), budget.open('b')];
  first.hold(40);
  expect(() => second.hold(20)).toThrow(overloaded);
  expect([second.mayHold(20), other.mayHold(30)]).toEqual([false, true]);
  first.release();
  second.hold(20);
});

test('a request that is over takes no more bytes, and gives its own back once', () => {
  const budget = createBufferBudget({ max: 100, maxPerTenant: 100 });
  const [over, running] = [budget.open('a'), budget.open('a')];
  over.hold(60);
  running.hold(40);
  over.release();
  over.release();
  expect(() => over.hold(1)).toThrow(overloaded);
  expect([running.mayHold(61), running.mayHold(60)]).toEqual([false, true]);
});

test('every byte comes back, in whatever order requests take and end', () => {
  const step = fc.record({ request: fc.nat(5), bytes: fc.nat(60), ends: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const budget = createBufferBudget({ max: 100, maxPerTenant: 100 });
      const requests = Array.from({ length: 6 }, (): Holding => budget.open('a'));
      for (const { request, bytes, ends } of steps) {
        if (ends) requests[request]?.release();
        else requests[request]?.mayHold(bytes);
      }
      for (const request of requests) request.release();
      expect(budget.open('a').mayHold(100)).toBe(true);
    }),
  );
});
