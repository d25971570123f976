/** Keeps one process from calling a token endpoint again and again that is down for every connection alike. */
import { backoffMs } from './refresh-schedule.ts';

const failuresToOpen = 5;
const maxEndpoints = 10_000;

type Entry = { failures: number; closedUntil: number };

export class EndpointCircuit {
  readonly #firstMs: number;
  readonly #entries = new Map<string, Entry>();

  constructor(firstMs: number) {
    this.#firstMs = firstMs;
  }

  /** When the endpoint may be called: now (null), or later. Whoever is let through after a pause tries it alone. */
  pausedUntil(tokenUrl: string, now: number): Date | null {
    const entry = this.#entries.get(tokenUrl);
    if (entry === undefined || entry.failures < failuresToOpen) return null;
    if (entry.closedUntil > now) return new Date(entry.closedUntil);
    entry.closedUntil = now + this.#pauseMs(entry);
    return null;
  }

  succeeded(tokenUrl: string): void {
    this.#entries.delete(tokenUrl);
  }

  failed(tokenUrl: string, now: number): void {
    const entry = this.#entries.get(tokenUrl) ?? { failures: 0, closedUntil: 0 };
    entry.failures += 1;
    if (entry.failures >= failuresToOpen) entry.closedUntil = now + this.#pauseMs(entry);
    this.#entries.set(tokenUrl, entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= maxEndpoints) return;
      this.#entries.delete(oldest);
    }
  }

  #pauseMs({ failures }: Entry): number {
    return backoffMs(this.#firstMs, failures - failuresToOpen + 1, Math.random());
  }
}
