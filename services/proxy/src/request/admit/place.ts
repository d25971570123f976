/** A place among the requests that are under way, and memory for the bodies of one: held until the request is over. */
import type { BufferBudget, Holding } from '../buffer-budget.ts';
import type { InFlight } from './in-flight.ts';

export type PlaceParts = { readonly inFlight: InFlight; readonly buffers: BufferBudget };

export class Place {
  readonly memory: Holding;
  readonly #tenantId: string;
  readonly #inFlight: InFlight;

  /** Throws `overloaded`. */
  constructor(tenantId: string, { inFlight, buffers }: PlaceParts) {
    inFlight.enter(tenantId);
    this.memory = buffers.open(tenantId);
    this.#tenantId = tenantId;
    this.#inFlight = inFlight;
  }

  /** Called once. */
  leave(): void {
    this.memory.release();
    this.#inFlight.leave(this.#tenantId);
  }
}
