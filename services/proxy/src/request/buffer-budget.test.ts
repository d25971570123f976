/** Memory held for bodies is bounded over all requests, and given back when a request is over. */
import { EventEmitter } from 'node:events';
import type { Arrival } from './arrival.ts';
import { createBufferBudget } from './buffer-budget.ts';

/** A request of which only the end matters here. */
function arrivalWithEnd(): { arrival: Arrival; end: () => void } {
  const socket = new EventEmitter();
  const arrival = { ending: { kind: 'socket', socket } } as unknown as Arrival;
  return { arrival, end: () => void socket.emit('close') };
}

test('what one request holds, another cannot have; over the limit it is told to come back', () => {
  const budget = createBufferBudget(100);
  const [one, two] = [arrivalWithEnd(), arrivalWithEnd()];
  const holdOne = budget.holdFor(one.arrival);
  const holdTwo = budget.holdFor(two.arrival);
  holdOne(40);
  holdOne(40);
  expect(() => holdTwo(21)).toThrow(expect.objectContaining({ type: 'overloaded' }));
  holdTwo(20);
  one.end();
  holdTwo(80);
  expect(() => holdTwo(1)).toThrow(expect.objectContaining({ headers: { 'Retry-After': '1' } }));
});
