/**
 * When a proxy may be behind, or may not answer, because of faults: a fault, those that overlap it, and the
 * recovery time.
 */
import type { Bounds, Fault, Span } from '../history.ts';

/** `faults`: how many of them touch the proxy itself. */
export type Unwell = Span & { readonly faults: number };

export type Place = { readonly proxy: string; readonly tenant: string };

export type Unwellness = {
  /** The proxy may not have heard of changes. */
  behind(place: Place): readonly Unwell[];
  /** The proxy may not answer at all. */
  down(place: Place): readonly Unwell[];
  /** Anything is broken, or was a moment ago: a token may not have been refreshed. */
  tokenless(tenant: string): readonly Unwell[];
};

export function createUnwellness(
  faults: readonly Fault[],
  { recoveryMs, tokenMs }: Pick<Bounds, 'recoveryMs' | 'tokenMs'>,
): Unwellness {
  const known = new Map<string, readonly Unwell[]>();
  const spansOf = (
    what: string,
    { proxy, tenant }: Place,
    { touches, afterMs = recoveryMs }: { touches: (fault: Fault) => boolean; afterMs?: number },
  ) => {
    const name = [what, proxy, tenant].join(' ');
    const spans =
      known.get(name) ??
      joined(
        faults.filter((fault) => fault.tenant === undefined || fault.tenant === tenant),
        touches,
        afterMs,
      );
    known.set(name, spans);
    return spans;
  };
  return {
    behind: (place) => spansOf('behind', place, { touches: ({ behind }) => behind.includes(place.proxy) }),
    down: (place) => spansOf('down', place, { touches: ({ down }) => down.includes(place.proxy) }),
    tokenless: (tenant) =>
      spansOf('tokenless', { proxy: '', tenant }, { touches: () => true, afterMs: tokenMs }),
  };
}

/** Another fault at the same time, such as of the worker that would repair it, makes it last longer. */
function joined(
  faults: readonly Fault[],
  touches: (fault: Fault) => boolean,
  recoveryMs: number,
): readonly Unwell[] {
  const ordered = faults.toSorted((a, b) => a.from - b.from);
  const spans: Unwell[] = [];
  for (const fault of ordered) {
    if (!touches(fault)) continue;
    const last = spans.at(-1);
    const to = wellAgain(ordered, { from: fault.from, to: fault.to + recoveryMs }, recoveryMs);
    if (last === undefined || fault.from > last.to) spans.push({ from: fault.from, to, faults: 1 });
    else spans[spans.length - 1] = { from: last.from, to: Math.max(last.to, to), faults: last.faults + 1 };
  }
  return spans;
}

function wellAgain(ordered: readonly Fault[], span: Span, recoveryMs: number): number {
  let { to } = span;
  for (const other of ordered) {
    if (other.from <= to && other.to + recoveryMs > to && other.to >= span.from) to = other.to + recoveryMs;
  }
  return to;
}

/** The first of them that overlaps the span. */
export function meets(spans: readonly Unwell[], { from, to }: Span): Unwell | undefined {
  return spans.find((span) => span.from <= to && span.to >= from);
}
