/** Bounds the bytes of bodies held in memory at once, of all tenants together, so that memory stays flat (S24). */
import { Problem } from '@knoxcall/problems';
import type { Arrival } from './arrival.ts';

export type BufferBudget = {
  /** Gives what takes bytes for this request until it is over; that throws `overloaded` where none are left. */
  holdFor(arrival: Arrival): (bytes: number) => void;
  /** Takes bytes for this request where they are left; false where they are not. */
  mayHold(arrival: Arrival, bytes: number): boolean;
};

export function createBufferBudget(maxBytes: number): BufferBudget {
  let total = 0;
  const takerFor = ({ ending }: Arrival): ((bytes: number) => boolean) => {
    let held = 0;
    const end = ending.kind === 'response' ? ending.response : ending.socket;
    end.once('close', () => {
      total -= held;
    });
    return (bytes) => {
      if (total + bytes > maxBytes) return false;
      total += bytes;
      held += bytes;
      return true;
    };
  };
  return {
    holdFor: (arrival) => {
      const take = takerFor(arrival);
      return (bytes) => {
        if (!take(bytes)) throw new Problem('overloaded', { headers: { 'Retry-After': '1' } });
      };
    },
    mayHold: (arrival, bytes) => takerFor(arrival)(bytes),
  };
}
