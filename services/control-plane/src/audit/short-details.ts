/** The details of one audit event have a bound, so that a page and a batch of events have one too. */

const longestBytes = 2048;
const mostBytes = 16_384;

/** JSON text. A member that is too long is replaced by how long it was. */
export function shortDetails(details: Record<string, unknown>): string {
  const shortened = Object.entries(details).map(([name, value]): [string, unknown] => {
    const bytes = bytesOf(value);
    return [name, bytes > longestBytes ? { left_out_bytes: bytes } : value];
  });
  const text = JSON.stringify(Object.fromEntries(shortened));
  return text.length <= mostBytes ? text : JSON.stringify({ left_out_bytes: bytesOf(details) });
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '');
