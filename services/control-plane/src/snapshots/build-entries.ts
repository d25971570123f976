/**
 * From what PostgreSQL holds now to the entries of the snapshot, many at a time. The row that carries the revision
 * is always read before what hangs on it: content may then be newer than its label, and a later publication
 * follows, but never older, which would stay.
 */
import { seal } from '@knoxcall/envelope/seal';
import { type EntryKind, entryBinding, entryKey, indexedName } from '@knoxcall/snapshot';
import type { BuildContext } from './build-context.ts';
import { buildValueEntries } from './build-value-entries.ts';
import { type BuiltEntry, tombstone } from './built-entry.ts';
import { type Source, sources } from './entry-sources.ts';
import { splitName } from './name-object.ts';
import type { OutboxRow } from './outbox-row.ts';
import { loadRouteSources } from './route-sources.ts';

type Wanted = Pick<OutboxRow, 'kind' | 'objectId' | 'revision'>;

/** The entries that outbox rows ask for; a tombstone where an object is gone. */
export async function buildEntries(context: BuildContext, rows: readonly Wanted[]): Promise<BuiltEntry[]> {
  const entries: BuiltEntry[] = [];
  for (const [kind, wanted] of byKind(rows)) entries.push(...(await buildKind(context, kind, wanted)));
  return entries;
}

async function buildKind(
  context: BuildContext,
  kind: EntryKind,
  wanted: readonly Wanted[],
): Promise<BuiltEntry[]> {
  const ids = [...new Set(wanted.map((row) => row.objectId))];
  const revisions = new Map(wanted.map((row) => [row.objectId, row.revision]));
  const keyOf = (id: string): string => entryKey(context.tenantId, kind, storedObjectId(context, kind, id));
  const build = await builderOf(context, kind, ids);
  return ids.map((id) => build(id, keyOf(id)) ?? tombstone(keyOf(id), revisions.get(id) ?? 0n));
}

type Build = (objectId: string, key: string) => BuiltEntry | undefined;

async function builderOf(context: BuildContext, kind: EntryKind, ids: readonly string[]): Promise<Build> {
  if (kind === 'data-key') return dataKeyBuilder(context, ids);
  if (kind === 'value') {
    const values = await buildValueEntries(context, ids);
    return (id, key) => {
      const value = values.get(id);
      return value && { ...value, key, tenantId: null };
    };
  }
  const found = kind === 'route' ? await loadRouteSources(context, ids) : await sources[kind](context, ids);
  return (id, key) => {
    const source = found.get(id);
    return source && sealSource(context, { kind, objectId: storedObjectId(context, kind, id), key }, source);
  };
}

function sealSource(
  { tenantId, dataKey }: BuildContext,
  entry: { kind: EntryKind; objectId: string; key: string },
  { revision, payload }: Source,
): BuiltEntry {
  const { kind, objectId, key } = entry;
  const binding = entryBinding({ tenantId, kind, objectId, revision });
  const sealed = seal(dataKey, binding, Buffer.from(JSON.stringify(payload)));
  const owner = kind === 'api-key' ? tenantId : null;
  return { key, revision, payload: sealed, tenantId: owner, issuedAt: null, endsAt: null };
}

/** Names lie in Redis as HMACs only. */
function storedObjectId({ indexKey }: BuildContext, kind: EntryKind, objectId: string): string {
  return kind === 'name' ? indexedName(indexKey, ...splitName(objectId)) : objectId;
}

async function dataKeyBuilder({ database, tenantId }: BuildContext, ids: readonly string[]): Promise<Build> {
  const rows = await database.dataKey.findMany({ where: { tenantId, id: { in: [...ids] } } });
  const found = new Map(rows.map((row) => [row.id, row]));
  return (id, key) => {
    const row = found.get(id);
    if (row === undefined) return undefined;
    const payload = Buffer.from(row.wrapped);
    return { key, revision: row.revision, payload, tenantId: null, issuedAt: null, endsAt: null };
  };
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
