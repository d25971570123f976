/** Progress on standard error: repeated messages within a short time are left out. */

export type Told = (line: string) => void;

const everyMs = 2_000;

export function createTold(): Told {
  const begun = performance.now();
  let last = Number.NEGATIVE_INFINITY;
  return (line) => {
    const now = performance.now();
    if (now - last < everyMs) return;
    last = now;
    console.error(`${((now - begun) / 1000).toFixed(0).padStart(6)} s  ${line}`);
  };
}
