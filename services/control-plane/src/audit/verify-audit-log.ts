/**
 * Walks a tenant's chain in PostgreSQL, a batch at a time, up to the end that the tenant's row names: from the first
 * event on, or from the last verified one. The newest thousand events are always read.
 */
import { setImmediate as yieldThread } from 'node:timers/promises';
import type { PrismaClient } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { type AuditRow, exportEvent } from './audit-event.ts';
import { genesisHash } from './audit-hash.ts';
import { type AuditKey, eventMac, headMac, isMac, verifiedMac } from './audit-key.ts';
import type { AuditKeys } from './audit-keys.ts';
import { readEvents } from './read-events.ts';
import { type Broken, type ChainEnd, checkHead, checkLink } from './verify-chain.ts';

export type VerifyFrom = 'start' | 'last';

/** `from`: the first event read by this run. `authenticatedFrom`: the first event with a MAC of the tenant's key. */
export type Verification = {
  from: bigint;
  upTo: bigint;
  checked: number;
  authenticatedFrom: bigint | undefined;
  firstBroken: Broken | undefined;
};

export type VerifyDependencies = { database: PrismaClient; auditKeys: AuditKeys };

const alwaysRead = 1000n;
/** Yields the thread after this many events. */
const slice = 25;

/** The end is read first: events written during this run are left to the next verification. */
export async function verifyAuditLog(
  { database, auditKeys }: VerifyDependencies,
  tenantId: string,
  from: VerifyFrom,
): Promise<Verification> {
  const end = await readLogEnd(database, tenantId);
  const key = await auditKeys.find(tenantId, database);
  const begin = from === 'start' ? undefined : await soundPlace(database, key, end);
  const { checked, firstBroken } = await walk(database, { tenantId, key, end, begin });
  if (firstBroken === undefined && key !== undefined) await remember(database, key, end);
  return {
    from: (begin?.sequence ?? 0n) + 1n,
    upTo: end.sequence,
    checked,
    authenticatedFrom: key?.fromSequence,
    firstBroken,
  };
}

type Place = { sequence: bigint; hash: Uint8Array };

/**
 * An authenticated event up to which everything was verified before; undefined where the walk must start at the first
 * event.
 */
async function soundPlace(
  database: PrismaClient,
  key: AuditKey | undefined,
  { sequence, verifiedSequence, verifiedMac: remembered }: LogEnd,
): Promise<Place | undefined> {
  if (key === undefined || remembered === null) return undefined;
  const read = (at: bigint): Promise<AuditRow | null> =>
    database.auditEvent.findUnique({
      where: { tenantId_sequence: { tenantId: key.tenantId, sequence: at } },
    });
  const verified = await read(verifiedSequence);
  if (verified === null || !isMac(verifiedMac(key, verified), remembered)) return undefined;
  const place = sequence - alwaysRead < verifiedSequence ? sequence - alwaysRead : verifiedSequence;
  if (place < key.fromSequence) return undefined;
  const event = await read(place);
  return event !== null && isMac(eventMac(key, event.hash), event.mac) ? event : undefined;
}

type Walk = { tenantId: string; key: AuditKey | undefined; end: LogEnd; begin: Place | undefined };

async function walk(
  database: PrismaClient,
  { tenantId, key, end, begin }: Walk,
): Promise<{ checked: number; firstBroken: Broken | undefined }> {
  let last: ChainEnd = chainEnd(begin ?? { sequence: 0n, hash: genesisHash });
  let checked = 0;
  const range = { upTo: end.sequence, ...(begin === undefined ? {} : { after: begin.sequence }) };
  for await (const row of readEvents(database, tenantId, range)) {
    const event = exportEvent(row);
    const firstBroken = checkLink(last, event) ?? checkMac(key, row);
    if (firstBroken !== undefined) return { checked, firstBroken };
    checked += 1;
    last = event;
    if (checked % slice === 0) await yieldThread();
  }
  return { checked, firstBroken: checkHead(last, chainEnd(end)) ?? checkEnd(key, end) };
}

function checkMac(key: AuditKey | undefined, { sequence, id, hash, mac }: AuditRow): Broken | undefined {
  if (key === undefined || sequence < key.fromSequence || isMac(eventMac(key, hash), mac)) return undefined;
  return { sequence: sequence.toString(), id, reason: 'mac_mismatch' };
}

/** Checks that the record of the end is authentic, that no event follows it, and that no verified event does. */
function checkEnd(key: AuditKey | undefined, end: LogEnd): Broken | undefined {
  const isOurs = key === undefined || isMac(headMac(key, end), end.headMac);
  const isLast = end.lastSequence === end.sequence && end.verifiedSequence <= end.sequence;
  if (isOurs && isLast) return undefined;
  return { sequence: end.sequence.toString(), id: null, reason: 'head_mismatch' };
}

async function remember(database: PrismaClient, key: AuditKey, end: LogEnd): Promise<void> {
  const verified = {
    verifiedSequence: end.sequence,
    verifiedMac: new Uint8Array(verifiedMac(key, end)),
  };
  await database.auditState.upsert({
    where: { tenantId: key.tenantId },
    create: { tenantId: key.tenantId, ...verified },
    update: verified,
  });
}

function chainEnd({ sequence, hash }: Place): ChainEnd {
  return { sequence: sequence.toString(), hash: Buffer.from(hash).toString('hex') };
}

/**
 * The end of a tenant's audit log as the database records it, and how far it was verified; all read at one moment.
 * `lastSequence`: of the last event in the table, which should be the head.
 */
type LogEnd = {
  sequence: bigint;
  hash: Uint8Array;
  headMac: Uint8Array | null;
  lastSequence: bigint;
  verifiedSequence: bigint;
  verifiedMac: Uint8Array | null;
};

export async function readLogEnd(database: PrismaClient, tenantId: string): Promise<LogEnd> {
  const [end] = await database.$queryRaw<LogEnd[]>`
    SELECT t.audit_sequence AS sequence, t.audit_hash AS hash, t.audit_head_mac AS "headMac",
      coalesce((SELECT max(e.sequence) FROM audit_events e WHERE e.tenant_id = t.id), 0) AS "lastSequence",
      coalesce(s.verified_sequence, 0) AS "verifiedSequence", s.verified_mac AS "verifiedMac"
    FROM tenants t LEFT JOIN audit_states s ON s.tenant_id = t.id
    WHERE t.id = ${tenantId}::uuid`;
  if (end === undefined) throw new Problem('not_found');
  return end;
}

/** `start` reads the whole log; `last` also accepts the result of a run under way that does. */
export type Verify = (tenantId: string, from: VerifyFrom) => Promise<Verification>;

/** Verifications of audit logs: one at a time for a tenant. Calls during a run get its result. */
export function createVerifier(dependencies: VerifyDependencies): Verify {
  const running = new Map<string, { from: VerifyFrom; result: Promise<Verification> }>();
  return (tenantId, from) => {
    const known = running.get(tenantId);
    if (known !== undefined && (known.from === from || from === 'last')) return known.result;
    const before = known?.result.catch(() => undefined);
    const result = Promise.resolve(before).then(() => verifyAuditLog(dependencies, tenantId, from));
    const own = { from, result };
    running.set(tenantId, own);
    const forget = (): void => {
      if (running.get(tenantId) === own) running.delete(tenantId);
    };
    result.then(forget, forget);
    return result;
  };
}
