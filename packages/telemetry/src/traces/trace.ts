/** What is known of one request for its trace: when each of its steps was done. It holds no value of a request. */
import { randomBytes } from 'node:crypto';

export type Attributes = Readonly<Record<string, string | number | boolean>>;

type Ending = {
  readonly name: string;
  readonly attributes: Attributes;
  /** The fault is ours or of what we depend on: the caller could not have done better. */
  readonly isFailed: boolean;
};

type Step = { readonly name: string; readonly beganMs: number; readonly endedMs: number };

/** `spanId`: of the request itself; `parentSpanId`: null where the trace begins here. Times are milliseconds since 1970, with their fractions. */
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
  /** What turns a reading of the clock that never goes back into time since 1970. */
  readonly #originMs = Date.now() - performance.now();
  readonly #beganMs = this.#now();
  readonly #steps: Step[] = [];

  constructor(context: TraceContext, onEnd: (ended: EndedTrace) => void) {
    this.#context = context;
    this.#onEnd = onEnd;
  }

  /** It began when the one before was done. */
  did(name: string): void {
    const beganMs = this.#steps.at(-1)?.endedMs ?? this.#beganMs;
    this.#steps.push({ name, beganMs, endedMs: this.#now() });
  }

  /** The header that tells the next service of it (W3C Trace Context, 3.2). */
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
