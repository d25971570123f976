/**
 * Checks that all acknowledged changes are present at the end, by the management API, and were counted in
 * order.
 */
import type { History, ReadBack, Write } from '../history.ts';
import type { Registers } from './registers.ts';
import type { Violation } from './violation.ts';

export function checkEnds({ readBacks }: History, registers: Registers): readonly Violation[] {
  return readBacks.flatMap((readBack) => [
    ...judgeEnd(readBack, registers.writes(readBack.register)),
    ...judgeOrder(registers.writes(readBack.register)),
  ]);
}

const isAcknowledged = ({ outcome }: Write): boolean => outcome === 'published' || outcome === 'committed';

function judgeEnd({ register, version }: ReadBack, writes: readonly Write[]): Violation[] {
  const last = writes.findLast((write) => isAcknowledged(write) && write.version !== undefined);
  if (last?.version === undefined) return [];
  const unknown = writes.slice(writes.indexOf(last)).filter(({ outcome }) => outcome === 'unknown').length;
  if (version >= last.version && version <= last.version + unknown) return [];
  const says = `version ${version} at the end, ${last.version} was acknowledged last, ${unknown} may have come after it`;
  return [{ rule: 'lost write', at: last.end, about: register, says }];
}

/** Versions grow by one with each write: by more only where writes had no answer. */
function judgeOrder(writes: readonly Write[]): Violation[] {
  const violations: Violation[] = [];
  let [before, unknown] = [undefined as number | undefined, 0];
  for (const { register, version, outcome, end } of writes) {
    if (outcome === 'unknown') unknown += 1;
    if (version === undefined) continue;
    if (before !== undefined && (version <= before || version > before + 1 + unknown)) {
      const says = `version ${version} was acknowledged after version ${before}, with ${unknown} unknown between them`;
      violations.push({ rule: 'lost write', at: end, about: register, says });
    }
    [before, unknown] = [version, 0];
  }
  return violations;
}
