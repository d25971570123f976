// Long work in short steps: whoever runs it may do something else between two of them.

/** Each `next()` is one step; the last one gives the result. */
export type Steps<T> = Generator<undefined, T>;

/** Bytes that one step goes over: with a placeholder at every chance half a millisecond. */
export const STEP_BYTES = 16_384;

/** All steps at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
