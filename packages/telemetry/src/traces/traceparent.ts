/** The header of W3C Trace Context, by which a caller says which trace its request belongs to. */

type ParentSpan = { readonly traceId: string; readonly spanId: string; readonly isSampled: boolean };

const form = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Undefined where it is no such header: the request then begins a trace of its own. */
export function parseTraceparent(header: unknown): ParentSpan | undefined {
  const [, version, traceId = '', spanId = '', flags = '', more] =
    typeof header === 'string' ? (form.exec(header) ?? []) : [];
  // The first version has nothing behind its flags, later ones may.
  if (version === undefined || (version === '00' && more !== undefined)) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}
