/** An entry as it lies in Redis: a hash of a few short fields. Only revision, ids and expiry times are in clear. */

export type StoredEntry = {
  revision: bigint;
  /** Sealed payload (for a data key: its wrapped form); null is a tombstone or an entry that could not be built. */
  payload: Buffer | null;
  /** The object exists, but its entry could not be built: readers must not report it as missing. */
  unbuilt: boolean;
  /** The tenant, on API keys alone: their Redis key does not name it. */
  tenantId: string | null;
  /** When an access token was issued and when it ends, Unix milliseconds. */
  issuedAt: number | null;
  endsAt: number | null;
};

/** Field and value pairs for HSET, without the revision (the script writes that). */
export function toFields(entry: Omit<StoredEntry, 'revision'>): (string | Buffer)[] {
  const fields: (string | Buffer)[] = ['v', '1'];
  if (entry.payload !== null) fields.push('d', entry.payload);
  if (entry.unbuilt) fields.push('x', '1');
  if (entry.tenantId !== null) fields.push('t', entry.tenantId);
  if (entry.issuedAt !== null) fields.push('i', String(entry.issuedAt));
  if (entry.endsAt !== null) fields.push('e', String(entry.endsAt));
  return fields;
}

/** Reads HGETALL's answer; undefined where there is no entry or it is of a later format. */
export function fromFields(fields: Record<string, Buffer>): StoredEntry | undefined {
  const { r, v, d, x, t, i, e } = fields;
  if (r === undefined || v?.toString() !== '1') return undefined;
  return {
    revision: BigInt(r.toString()),
    payload: d ?? null,
    unbuilt: x !== undefined,
    tenantId: t?.toString() ?? null,
    issuedAt: i === undefined ? null : Number(i),
    endsAt: e === undefined ? null : Number(e),
  };
}
