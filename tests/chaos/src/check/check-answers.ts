/**
 * Checks whether each answer of a proxy was allowed, by the possible states of key, route and secrets, and by
 * the faults at the time.
 */
import { type Bounds, type Exchange, type History, OFF, type Span } from '../history.ts';
import type { Registers } from './registers.ts';
import { meets, type Unwellness } from './unwell.ts';
import type { Rule, Violation } from './violation.ts';

type Judges = { readonly registers: Registers; readonly unwell: Unwellness; readonly bounds: Bounds };

export function checkAnswers(history: History, judges: Judges): readonly Violation[] {
  const violations: Violation[] = [];
  for (const exchange of history.exchanges) {
    const told = (rule: Rule, says: string) =>
      void violations.push({
        rule,
        at: exchange.end,
        about: exchange.id,
        says: `${says} (${described(exchange)})`,
      });
    judgePresence(exchange, judges, told);
    judgeOpen(exchange, judges, told);
    if (!isAllowed(exchange) && !isExcused(exchange, history, judges)) {
      told('failed request', 'nothing that was broken explains it');
    }
  }
  return violations;
}

const described = ({ tenant, proxy, status, problem, start, end }: Exchange): string =>
  `${tenant} at ${proxy}: ${status === 0 ? 'no answer' : status} ${problem ?? ''} after ${Math.round(end - start)} ms`;

type Told = (rule: Rule, says: string) => void;

const spanOf = ({ start, end }: Exchange): Span => ({ from: start, to: end });

/** Nothing passes after an end, and every refusal has a reason. */
function judgePresence(exchange: Exchange, { registers }: Judges, told: Told): void {
  const states = (register: string, during: Span): ReadonlySet<string> =>
    new Set(registers.possible(register, exchange, during).map(({ state }) => state));
  const passed = exchange.received.length > 0;
  for (const register of [exchange.key, exchange.route, ...exchange.secrets]) {
    const seen = states(register, spanOf(exchange));
    if (passed && seen.size === 1 && seen.has(OFF))
      told('stale', `${register} was gone, and let a request through`);
  }
  const whys = { 401: [exchange.key], 404: [exchange.route], 422: exchange.secrets }[exchange.status];
  if (whys !== undefined && !whys.some((register) => states(register, spanOf(exchange)).has(OFF))) {
    told('wrong answer', `${whys.join(' and ')} was there`);
  }
  if (exchange.status === 200 && !passed) told('wrong answer', 'nothing reached the upstream');
}

/**
 * A WebSocket ends with its key; a proxy that could not check whether the key is valid gets its time once it
 * can again.
 */
function judgeOpen(exchange: Exchange, { registers, bounds }: Judges, told: Told): void {
  const { open, key } = exchange;
  if (open === undefined) return;
  for (const write of registers.writes(key)) {
    if (write.state !== OFF || write.end < exchange.start) continue;
    const overdue = open.until - registers.inForce(write, exchange, bounds.freshMs + bounds.endMs);
    if (overdue > 0) told('open too long', `${key} had been revoked; over by ${Math.round(overdue)} ms`);
  }
}

/** Answers that need no explanation; those with a reason were judged above. */
function isAllowed({ status, open }: Exchange): boolean {
  return [200, 401, 404, 422].includes(status) || (status === 101 && open !== undefined);
}

function isExcused(exchange: Exchange, history: History, { unwell }: Judges): boolean {
  const kind = history.tenants[exchange.tenant];
  const during = spanOf(exchange);
  if (kind === 'unjudged' || meets(unwell.down(exchange), during) !== undefined) return true;
  if (exchange.needsToken === true && meets(unwell.tokenless(exchange.tenant), during) !== undefined)
    return true;
  const behind = meets(unwell.behind(exchange), during);
  if (behind === undefined || exchange.status !== 503) return false;
  // Data in memory is served without Redis: only a second fault can have emptied it before.
  return kind === 'changing' || behind.faults > 1;
}
