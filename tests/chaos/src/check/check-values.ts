/**
 * Checks whether each value sent to an upstream was allowed then: current at some moment, and the tenant's
 * own.
 */
import { type Exchange, type History, type Token, tenantOf, type Write } from '../history.ts';
import type { Registers } from './registers.ts';
import type { Rule, Violation } from './violation.ts';

type ValuesChecked = {
  readonly violations: readonly Violation[];
  readonly values: number;
  /** How many of them had exactly one right value. */
  readonly exact: number;
};

export function checkValues(history: History, registers: Registers): ValuesChecked {
  const written = new Map(history.writes.map((write) => [write.state, write]));
  const tokens = new Map(history.tokens.map((token) => [token.value, token]));
  const violations: Violation[] = [];
  let [values, exact] = [0, 0];
  for (const exchange of history.exchanges) {
    for (const { at, states } of exchange.received) {
      for (const [register, state] of Object.entries(states)) {
        values += 1;
        const told = (rule: Rule, says: string) =>
          void violations.push({
            rule,
            at,
            about: exchange.id,
            says: `${register} was sent as ${state}: ${says}`,
          });
        const owner = written.get(state)?.register ?? tokens.get(state)?.register;
        if (owner === undefined) told('wrong value', 'nobody wrote that');
        else if (tenantOf(owner) !== exchange.tenant) told('crossed tenant', `it is ${owner}`);
        else if (owner !== register) told('wrong value', `it is ${owner}`);
        else if (tokens.has(state)) judgeToken(tokens.get(state), at, told);
        else exact += judgeValue({ registers, exchange, at, register, state }, told);
      }
    }
  }
  return { violations, values, exact };
}

type Told = (rule: Rule, says: string) => void;

/** By the provider's expiry, with a second for the network. */
const tokenLeewayMs = 1000;

function judgeToken(token: Token | undefined, at: number, told: Told): void {
  if (token !== undefined && at > token.to + tokenLeewayMs) told('stale', 'the token had ended');
}

type Sent = { registers: Registers; exchange: Exchange; at: number; register: string; state: string };

/** Returns 1 where exactly one value was right. */
function judgeValue({ registers, exchange, at, register, state }: Sent, told: Told): number {
  const possible = registers.possible(register, exchange, { from: exchange.start, to: at });
  if (!possible.some((write) => write.state === state)) {
    const write = registers.writes(register).find((one) => one.state === state);
    const right = possible.map((one) => one.state).join(' or ');
    if (write?.outcome === 'refused') told('wrong value', 'that write was refused');
    else if (write !== undefined && write.start > at) told('wrong value', 'it was not written yet');
    else told('stale', `it had to be ${right}, ${sinceWhen(registers, exchange, possible[0])}`);
  }
  return possible.length === 1 ? 1 : 0;
}

function sinceWhen(registers: Registers, exchange: Exchange, write: Write | undefined): string {
  if (write === undefined) return 'which nobody wrote';
  const late = exchange.start - registers.inForce(write, exchange);
  return `acknowledged ${Math.round(exchange.start - write.end)} ms before the request, in force for ${Math.round(late)} ms`;
}
