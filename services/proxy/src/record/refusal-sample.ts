/**
 * Keeps a flood of refused requests from filling the log: a tenant has a number of such records a second; the rest are
 * counted and summed up in one more record.
 */

type RefusalSample = {
  /** Whether the record of a refused request is kept. */
  takes(tenantId: string): boolean;
  /** Reports what was left out so far, and ends. */
  close(): void;
};

type RefusalSampleSettings = {
  readonly perSecond: number;
  /** Called once a second for each tenant with left-out records. */
  readonly onLeftOut: (tenantId: string, count: number) => void;
};

export function createRefusalSample({ perSecond, onLeftOut }: RefusalSampleSettings): RefusalSample {
  /** Refused requests of this second, by tenant. */
  const counts = new Map<string, number>();

  function tell(): void {
    for (const [tenantId, count] of counts) if (count > perSecond) onLeftOut(tenantId, count - perSecond);
    counts.clear();
  }
  const timer = setInterval(tell, 1_000);
  timer.unref();

  return {
    takes(tenantId) {
      const count = (counts.get(tenantId) ?? 0) + 1;
      counts.set(tenantId, count);
      return count <= perSecond;
    },
    close() {
      clearInterval(timer);
      tell();
    },
  };
}
