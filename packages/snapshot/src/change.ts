/** One entry of the change stream, as XREAD gives it. */

export type Change = {
  /** Redis id, for the next XREAD. */
  id: string;
  /** Counted without gaps within an epoch. */
  number: number;
  /** UUID of the rebuild, or '0' while Redis had none. */
  epoch: string;
  /** Key of the entry that changed; '' is a heartbeat. */
  key: string;
  /** With the first key of a publication, which names a shard: how new the tenant's floors are, sealed. Else empty. */
  mark: Buffer;
};

/** Reads `[id, [field, value, ...]]`; undefined where it is not a change of ours. */
export function parseChange(id: string, fields: readonly string[]): Change | undefined {
  const values = new Map<string, string>();
  for (let index = 0; index + 1 < fields.length; index += 2) {
    values.set(fields[index] ?? '', fields[index + 1] ?? '');
  }
  const number = Number(values.get('n'));
  const epoch = values.get('e');
  const key = values.get('k');
  if (!Number.isSafeInteger(number) || epoch === undefined || key === undefined) return undefined;
  return { id, number, epoch, key, mark: Buffer.from(values.get('m') ?? '', 'base64') };
}
