/**
 * The checker: compares the history of a run with the promises. Pure: the same history has the same verdict.
 */
import type { Bounds, History } from '../history.ts';
import { checkAnswers } from './check-answers.ts';
import { checkEnds } from './check-ends.ts';
import { checkValues } from './check-values.ts';
import { createRegisters } from './registers.ts';
import { createUnwellness } from './unwell.ts';
import type { Violation } from './violation.ts';

export type Verdict = {
  readonly violations: readonly Violation[];
  readonly values: number;
  readonly exact: number;
};

export function checkHistory(history: History, bounds: Bounds): Verdict {
  const unwell = createUnwellness(history.faults, bounds);
  const registers = createRegisters(history, unwell, bounds);
  const { violations, values, exact } = checkValues(history, registers);
  const all = [
    ...violations,
    ...checkAnswers(history, { registers, unwell, bounds }),
    ...checkEnds(history, registers),
  ];
  return { violations: all.toSorted((a, b) => a.at - b.at), values, exact };
}
