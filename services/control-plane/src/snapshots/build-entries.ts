/**
 * Builds the entries of the snapshot from PostgreSQL's present rows, many at a time; an object that cannot be built is
 * reported, and the others are built all the same. The row with the revision is always read before the rows that depend
 * on it: content may then be newer than its revision, and a later publication follows, but never older, which would
 * stay.
 */
import { isDatabaseAway, sqlOf } from '@knoxcall/database';
import { EnvelopeError } from '@knoxcall/envelope';
import { seal } from '@knoxcall/envelope/seal';
import { type EntryKind, entryBinding, entryKey, indexedName } from '@knoxcall/snapshot';
import type { BuildContext } from './build-context.ts';
import { buildValueEntries } from './build-value-entries.ts';
import { type BuiltEntry, tombstone } from './built-entry.ts';
import { type Source, sources, splitName } from './entry-sources.ts';
import type { OutboxRow } from './outbox-row.ts';
import { loadRouteSources } from './route-sources.ts';

export type Wanted = Pick<OutboxRow, 'kind' | 'objectId' | 'revision'>;

/** `cause`: why this object has no entry. */
export type BuildFault = Pick<OutboxRow, 'kind' | 'objectId'> & { cause: unknown };

type Built = { entries: BuiltEntry[]; faults: BuildFault[] };

/** The entries for outbox rows; a tombstone for a deleted object. Rejects where no single object is the cause. */
export async function buildEntries(context: BuildContext, rows: readonly Wanted[]): Promise<Built> {
  const kinds = await Promise.all(
    [...byKind(rows)].map(([kind, wanted]) => buildApart(context, kind, wanted)),
  );
  return {
    entries: kinds.flatMap(({ entries }) => entries),
    faults: kinds.flatMap(({ faults }) => faults),
  };
}

/** Halves a batch that cannot be read until the faulty objects are alone. */
async function buildApart(context: BuildContext, kind: EntryKind, wanted: readonly Wanted[]): Promise<Built> {
  try {
    return await buildKind(context, kind, wanted);
  } catch (error) {
    if (isPassing(error)) throw error;
    const [only] = wanted;
    if (only === undefined || wanted.length === 1) {
      return { entries: [], faults: wanted.map(({ objectId }) => ({ kind, objectId, cause: error })) };
    }
    const half = Math.ceil(wanted.length / 2);
    const first = await buildApart(context, kind, wanted.slice(0, half));
    const rest = await buildApart(context, kind, wanted.slice(half));
    return { entries: [...first.entries, ...rest.entries], faults: [...first.faults, ...rest.faults] };
  }
}

/** The database is away, or a data key was released meanwhile: the same object may be built a moment later. */
function isPassing(error: unknown): boolean {
  return isDatabaseAway(error) || (error instanceof EnvelopeError && error.code === 'wiped');
}

/** The place of an object's entry in Redis. */
export function placeOf(context: BuildContext, kind: EntryKind, objectId: string): Place {
  return { key: entryKey(context.tenantId, kind, storedObjectId(context, kind, objectId)), kind };
}

type Place = Pick<BuiltEntry, 'key' | 'kind'>;

async function buildKind(context: BuildContext, kind: EntryKind, wanted: readonly Wanted[]): Promise<Built> {
  const ids = [...new Set(wanted.map((row) => row.objectId))];
  const revisions = new Map(wanted.map((row) => [row.objectId, row.revision]));
  const contentOf = await loadContents(context, kind, ids);
  const built: Built = { entries: [], faults: [] };
  for (const objectId of ids) {
    const place = placeOf(context, kind, objectId);
    try {
      const content = contentOf(objectId);
      built.entries.push(
        content === undefined
          ? tombstone(place, revisions.get(objectId) ?? 0n)
          : { ...place, unbuilt: false, tenantId: null, issuedAt: null, endsAt: null, ...content },
      );
    } catch (error) {
      if (isPassing(error)) throw error;
      built.faults.push({ kind, objectId, cause: error });
    }
  }
  return built;
}

type Content = Pick<BuiltEntry, 'revision' | 'payload'> & Partial<BuiltEntry>;

async function loadContents(
  context: BuildContext,
  kind: EntryKind,
  ids: readonly string[],
): Promise<(objectId: string) => Content | undefined> {
  if (kind === 'data-key') return loadDataKeys(context, ids);
  if (kind === 'value') {
    const values = await buildValueEntries(context, ids);
    return (id) => values.get(id);
  }
  const found = kind === 'route' ? await loadRouteSources(context, ids) : await sources[kind](context, ids);
  return (id) => {
    const source = found.get(id);
    return source && sealSource(context, { kind, objectId: storedObjectId(context, kind, id) }, source);
  };
}

function sealSource(
  { tenantId, dataKey }: BuildContext,
  { kind, objectId }: { kind: EntryKind; objectId: string },
  { revision, payload }: Source,
): Content {
  const binding = entryBinding({ tenantId, kind, objectId, revision });
  const sealed = seal(dataKey, binding, Buffer.from(JSON.stringify(payload)));
  return { revision, payload: sealed, tenantId: kind === 'api-key' ? tenantId : null };
}

/** Redis has names as HMACs only. */
function storedObjectId({ indexKey }: BuildContext, kind: EntryKind, objectId: string): string {
  return kind === 'name' ? indexedName(indexKey, ...splitName(objectId)) : objectId;
}

async function loadDataKeys(
  { database, tenantId }: BuildContext,
  ids: readonly string[],
): Promise<(objectId: string) => Content | undefined> {
  const rows = await sqlOf(database)<{ id: string; revision: bigint; payload: Buffer }>`
    SELECT id, revision, wrapped AS payload FROM data_keys
    WHERE tenant_id = ${tenantId}::uuid AND id = ANY(${ids}::uuid[])`;
  const found = new Map(rows.map(({ id, ...content }) => [id, content]));
  return (id) => found.get(id);
}

function byKind(rows: readonly Wanted[]): Map<EntryKind, Wanted[]> {
  const groups = new Map<EntryKind, Wanted[]>();
  for (const row of rows) {
    const group = groups.get(row.kind);
    if (group === undefined) groups.set(row.kind, [row]);
    else group.push(row);
  }
  return groups;
}
