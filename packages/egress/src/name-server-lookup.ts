// Asks name servers directly, with a short timeout. `dns.lookup` would hold one of the few threads of the process for
// as long as a slow name server likes. It reads no hosts file: use it for hints, never for a dial.
import { Resolver } from 'node:dns/promises';
import type { EgressLookup } from './address-policy.ts';

const LOOPBACK = [{ address: '127.0.0.1', family: 4 }];

/**
 * `timeoutMs` for each of the two questions, which are asked in parallel. Returns no address where neither is answered.
 */
export function createNameServerLookup(timeoutMs: number): EgressLookup {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
  return async (hostname) => {
    if (/(^|\.)localhost$/.test(hostname)) return LOOPBACK;
    const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    return [...answersOf(four, 4), ...answersOf(six, 6)];
  };
}

function answersOf(outcome: PromiseSettledResult<string[]>, family: number) {
  return outcome.status === 'fulfilled' ? outcome.value.map((address) => ({ address, family })) : [];
}
