/**
 * Keeps one process from calling a token endpoint again and again that is down for every connection of a tenant alike.
 * One for each tenant: what one of them is refused for must not keep the others waiting.
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

  /** When it may be called: now (null), or later. Whoever is let through after a pause tries it alone. */
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

  /** One that refuses answers; what it declines, a limit of one client, says nothing of it. */
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

/** How long a provider is left alone at most that is down, or that declines: the latter may mean it. */
export const longestPauseMs = { unavailable: minuteMs, declined: 5 * minuteMs } as const;

/**
 * The pause before a provider that gave no token is asked again: doubles with every failure, `maxMs` at most (or the
 * first step, where that is longer), with +-20 % of chance.
 */
export function backoffMs(
  { firstMs, maxMs }: { firstMs: number; maxMs: number },
  failures: number,
  random: number,
): number {
  const doubled = firstMs * 2 ** Math.min(Math.max(0, failures - 1), 20);
  return Math.min(doubled, Math.max(firstMs, maxMs)) * (0.8 + random * 0.4);
}
