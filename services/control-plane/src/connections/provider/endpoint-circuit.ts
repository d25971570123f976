/**
 * Stops a process from calling a token endpoint that is down for all connections of a tenant. Each tenant has its own
 * state: one tenant's failures must not make others wait.
 */
import type { TokenFault } from './token-fault.ts';

const failuresToOpen = 5;
const maxEndpoints = 10_000;

type Endpoint = { tenantId: string; tokenUrl: string };

type Entry = { failures: number; closedUntil: number };

export class EndpointCircuit {
  readonly #firstMs: number;
  readonly #entries = new Map<string, Entry>();

  constructor(firstMs: number) {
    this.#firstMs = firstMs;
  }

  /** When it may be called: now (null), or later. After a pause one caller tries alone. */
  pausedUntil(endpoint: Endpoint, now: number): Date | null {
    const entry = this.#entries.get(keyOf(endpoint));
    if (entry === undefined || entry.failures < failuresToOpen) return null;
    if (entry.closedUntil > now) return new Date(entry.closedUntil);
    entry.closedUntil = now + this.#pauseMs(entry);
    return null;
  }

  succeeded(endpoint: Endpoint): void {
    this.#entries.delete(keyOf(endpoint));
  }

  /** A refusal is an answer of a working endpoint; a decline, such as a rate limit of one client, does not count. */
  failed(endpoint: Endpoint, { code }: Pick<TokenFault, 'code'>, now: number): void {
    if (code === 'refused') this.succeeded(endpoint);
    if (code !== 'unavailable') return;
    const key = keyOf(endpoint);
    const entry = this.#entries.get(key) ?? { failures: 0, closedUntil: 0 };
    entry.failures += 1;
    if (entry.failures >= failuresToOpen) entry.closedUntil = now + this.#pauseMs(entry);
    this.#entries.set(key, entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= maxEndpoints) return;
      this.#entries.delete(oldest);
    }
  }

  #pauseMs({ failures }: Entry): number {
    const pause = { firstMs: this.#firstMs, maxMs: longestPauseMs.unavailable };
    return backoffMs(pause, failures - failuresToOpen + 1, Math.random());
  }
}

const keyOf = ({ tenantId, tokenUrl }: Endpoint): string => `${tenantId} ${tokenUrl}`;

const minuteMs = 60_000;

/** The longest pauses for a provider that is down, and for one that declines: the latter may mean it. */
export const longestPauseMs = { unavailable: minuteMs, declined: 5 * minuteMs } as const;

/**
 * The pause before a provider that gave no token is asked again: doubles with every failure, up to `maxMs` (or the
 * first step, where that is longer), with +-20 % jitter.
 */
export function backoffMs(
  { firstMs, maxMs }: { firstMs: number; maxMs: number },
  failures: number,
  random: number,
): number {
  const doubled = firstMs * 2 ** Math.min(Math.max(0, failures - 1), 20);
  return Math.min(doubled, Math.max(firstMs, maxMs)) * (0.8 + random * 0.4);
}
