/** The other end of a story: the caller is told why, unless there is nobody to tell. */
import type { Arrival } from '../arrival.ts';
import type { Refusal } from './as-refusal.ts';
import { writeProblem } from './write-problem.ts';

export function refuse(arrival: Arrival, refusal: Refusal, requestId: string): void {
  const { ending } = arrival;
  if (refusal.kind === 'problem') writeProblem(arrival, refusal.problem, requestId);
  else if (ending.kind === 'response') ending.response.destroy();
  else ending.socket.destroy();
}
