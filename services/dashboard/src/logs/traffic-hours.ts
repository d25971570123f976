/** Fills hours without requests, so that a chart shows them. Pure. */

export type Hour = {
  /** Unix seconds. */
  at: number;
  requests: number;
  clientErrors: number;
  serverErrors: number;
  p50: number | null;
  p95: number | null;
};

type Counted = {
  hour: string | null;
  requests: number;
  client_errors: number;
  server_errors: number;
  p50_ms: number | null;
  p95_ms: number | null;
};

const hourMs = 3_600_000;

export function hoursOf(
  counted: readonly Counted[],
  { hours, now }: { hours: number; now: number },
): readonly [Hour, ...Hour[]] {
  const known = new Map(counted.map((one) => [new Date(one.hour ?? 0).getTime(), one]));
  const last = Math.floor(now / hourMs) * hourMs;
  const hourAt = (at: number): Hour => {
    const one = known.get(at);
    return {
      at: at / 1000,
      requests: one?.requests ?? 0,
      clientErrors: one?.client_errors ?? 0,
      serverErrors: one?.server_errors ?? 0,
      p50: one?.p50_ms ?? null,
      p95: one?.p95_ms ?? null,
    };
  };
  const rest = Array.from({ length: hours }, (_none, index) => hourAt(last - (hours - 1 - index) * hourMs));
  return [hourAt(last - hours * hourMs), ...rest];
}
