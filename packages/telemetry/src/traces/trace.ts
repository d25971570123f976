/** The trace of one request: when each of its steps ended. It holds no value of a request. */
import { randomBytes } from 'node:crypto';

export type Attributes = Readonly<Record<string, string | number | boolean>>;

type Ending = {
  readonly name: string;
  readonly attributes: Attributes;
  /** The fault is ours or a dependency's: the caller could not have avoided it. */
  readonly isFailed: boolean;
};

type Step = { readonly name: string; readonly beganMs: number; readonly endedMs: number };

/**
 * `spanId`: of the request itself; `parentSpanId`: null where the trace begins here. Times are milliseconds since 1970,
 * with fractions.
 */
export type EndedTrace = Ending & {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly beganMs: number;
  readonly endedMs: number;
  readonly steps: readonly Step[];
};

type TraceContext = Pick<EndedTrace, 'traceId' | 'parentSpanId'>;

export const newSpanId = (): string => randomBytes(8).toString('hex');

export class Trace {
  readonly #context: TraceContext;
  readonly #spanId = newSpanId();
  readonly #onEnd: (ended: EndedTrace) => void;
  /** Turns a reading of the monotonic clock into time since 1970. */
  readonly #originMs = Date.now() - performance.now();
  readonly #beganMs = this.#now();
  readonly #steps: Step[] = [];

  constructor(context: TraceContext, onEnd: (ended: EndedTrace) => void) {
    this.#context = context;
    this.#onEnd = onEnd;
  }

  /** A step begins where the one before ended. */
  did(name: string): void {
    const beganMs = this.#steps.at(-1)?.endedMs ?? this.#beganMs;
    this.#steps.push({ name, beganMs, endedMs: this.#now() });
  }

  /** The header that names the trace to the next service (W3C Trace Context, 3.2). */
  get traceparent(): string {
    return `00-${this.#context.traceId}-${this.#spanId}-01`;
  }

  get last(): string | undefined {
    return this.#steps.at(-1)?.name;
  }

  end(ending: Ending): void {
    const [beganMs, endedMs] = [this.#beganMs, this.#now()];
    this.#onEnd({ ...this.#context, spanId: this.#spanId, ...ending, beganMs, endedMs, steps: this.#steps });
  }

  #now(): number {
    return this.#originMs + performance.now();
  }
}
