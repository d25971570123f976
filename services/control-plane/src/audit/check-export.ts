/** Checks an export line by line. It needs no server, no secret key and no database. */

import { genesisHash } from './audit-hash.ts';
import { type Checkpoint, isSignedBy } from './checkpoint.ts';
import { type Broken, type ChainEnd, checkLink, type ExportedEvent } from './verify-chain.ts';

/**
 * `end` is to be compared with a note kept elsewhere: a cut-off end cannot be seen in the file alone. `contained`:
 * whether the file holds the event that the checkpoint names.
 */
type ExportOutcome = {
  checked: number;
  broken: Broken | undefined;
  end: ChainEnd;
  contained: boolean;
};

/** Rejects with an `Error` that names the line where one is not an event. */
export async function checkExport(
  lines: AsyncIterable<string> | Iterable<string>,
  kept?: Pick<Checkpoint, 'tenant_id' | 'sequence' | 'hash'>,
): Promise<ExportOutcome> {
  let end: ChainEnd = { sequence: '0', hash: genesisHash.toString('hex') };
  let checked = 0;
  let contained = false;
  let tenantId: string | undefined;
  for await (const line of lines) {
    if (line.trim() === '') continue;
    const event = parseEvent(line, checked + 1);
    tenantId ??= event.tenant_id;
    const broken = tenantId === event.tenant_id ? checkLink(end, event) : stranger(event);
    if (broken !== undefined) return { checked, broken, end, contained };
    end = { sequence: event.sequence, hash: event.hash };
    checked += 1;
    contained ||= kept !== undefined && isNamed(kept, event);
  }
  if (checked === 0) throw new Error('The file holds no audit events.');
  return { checked, broken: undefined, end, contained };
}

function isNamed(kept: Pick<Checkpoint, 'tenant_id' | 'sequence' | 'hash'>, event: ExportedEvent): boolean {
  return (
    kept.tenant_id === event.tenant_id && String(kept.sequence) === event.sequence && kept.hash === event.hash
  );
}

/** The message to an operator about a checkpoint that they kept. `publicKey`: PEM, kept as well. */
export function describeCheckpoint(
  kept: Checkpoint,
  publicKey: string,
  { contained }: ExportOutcome,
): string {
  const which = `the checkpoint at event ${kept.sequence} of ${kept.at}`;
  if (!isSignedBy(publicKey, kept)) return `BROKEN: ${which} was not signed with this key`;
  return contained ? `contained: ${which}` : `BROKEN: ${which} is not in this log`;
}

export function describeOutcome({ checked, broken, end }: ExportOutcome): string {
  if (broken === undefined) {
    return `valid: ${checked} events; the last is number ${end.sequence} with hash ${end.hash}`;
  }
  const which = broken.id === null ? '' : ` (${broken.id})`;
  return `BROKEN at event ${broken.sequence}${which}: ${broken.reason}; ${checked} events before it are sound`;
}

function stranger({ sequence, id }: ExportedEvent): Broken {
  return { sequence, id, reason: 'previous_hash_mismatch' };
}

const texts = [
  ...['tenant_id', 'sequence', 'id', 'at', 'actor_type', 'actor_id', 'action', 'resource_type'],
  ...['resource_id', 'details', 'previous_hash', 'hash'],
] as const;
const optionalTexts = ['ip_address', 'request_id'] as const;

function parseEvent(line: string, number: number): ExportedEvent {
  const value = parseJson(line);
  if (!isEvent(value)) throw new Error(`Line ${number} is not an audit event.`);
  return value;
}

function isEvent(value: Record<string, unknown>): value is ExportedEvent {
  return (
    texts.every((name) => typeof value[name] === 'string') &&
    optionalTexts.every((name) => value[name] === null || typeof value[name] === 'string')
  );
}

function parseJson(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
