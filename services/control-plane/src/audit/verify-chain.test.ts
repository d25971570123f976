/** An untouched chain of audit events is valid, and any change to it is found at the event that was changed. */

import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { auditHash, genesisHash } from './audit-hash.ts';
import { deriveAuditKey } from './audit-key.ts';
import { checkExport, describeCheckpoint, describeOutcome } from './check-export.ts';
import { type Checkpoint, signCheckpoint } from './checkpoint.ts';
import { checkHead, type ExportedEvent } from './verify-chain.ts';

const tenantId = '7b8f569c-ce25-4fe4-a1f6-5c63a0154855';

function chainOf(count: number): ExportedEvent[] {
  const events: ExportedEvent[] = [];
  let previous: Buffer = genesisHash;
  for (let number = 1; number <= count; number += 1) {
    const event = {
      sequence: String(number),
      id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
      at: '2026-01-15T09:30:00.000Z',
      actor_type: 'api_key',
      actor_id: 'key',
      action: 'secret.create',
      resource_type: 'secret',
      resource_id: 'id',
      ip_address: number % 2 === 0 ? null : '203.0.113.7',
      request_id: null,
      details: '{"name":"a"}',
    };
    const hash = auditHash(previous, tenantId, event);
    events.push({
      ...event,
      tenant_id: tenantId,
      previous_hash: previous.toString('hex'),
      hash: hash.toString('hex'),
    });
    previous = hash;
  }
  return events;
}

const lines = (events: readonly ExportedEvent[]): string[] => events.map((event) => JSON.stringify(event));

test('a chain as it was written is valid', async () => {
  const events = chainOf(20);
  const outcome = await checkExport(lines(events));
  expect(outcome).toEqual({
    checked: 20,
    broken: undefined,
    end: { sequence: '20', hash: events.at(-1)!.hash },
    contained: false,
  });
  expect(describeOutcome(outcome)).toContain('valid: 20 events');
});

test('a change to any member of any event is found at that event', async () => {
  const members = Object.keys(chainOf(1)[0]!).filter(
    (name) => !['sequence', 'previous_hash', 'tenant_id'].includes(name),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 9 }),
      fc.constantFrom(...members),
      fc.string(),
      async (at, member, text) => {
        const events = chainOf(10);
        const before = (events[at] as Record<string, string | null>)[member];
        fc.pre(before !== text);
        const forged = events.map((event, index) => (index === at ? { ...event, [member]: text } : event));
        const { checked, broken } = await checkExport(lines(forged as ExportedEvent[]));
        expect(checked).toBe(at);
        expect(broken).toMatchObject({ sequence: String(at + 1), reason: 'hash_mismatch' });
      },
    ),
  );
});

test('an event missing from the middle is found', async () => {
  const { broken } = await checkExport(lines(chainOf(5).filter(({ sequence }) => sequence !== '3')));
  expect(broken).toEqual({ sequence: '3', id: null, reason: 'missing' });
});

test('a forger who also writes a new hash is found at the next event, which they left unchanged', async () => {
  const events = chainOf(4);
  const second = { ...events[1]!, action: 'secret.delete' };
  const hash = auditHash(Buffer.from(second.previous_hash, 'hex'), tenantId, second).toString('hex');
  const { broken } = await checkExport(lines([events[0]!, { ...second, hash }, ...events.slice(2)]));
  expect(broken).toMatchObject({ sequence: '3', reason: 'previous_hash_mismatch' });
});

test('an event of another tenant breaks the chain', async () => {
  const [first, second] = chainOf(2) as [ExportedEvent, ExportedEvent];
  const stranger = { ...second, tenant_id: '00000000-0000-4000-8000-000000000000' };
  expect((await checkExport(lines([first, stranger]))).broken).toMatchObject({ sequence: '2' });
});

test('a file that is no export is told apart from a broken chain', async () => {
  await expect(checkExport(['{"a":1}'])).rejects.toThrow('Line 1 is not an audit event.');
  await expect(checkExport(['not json'])).rejects.toThrow('Line 1');
  await expect(checkExport([''])).rejects.toThrow('no audit events');
});

test('a shortened or replaced end contradicts the end that the tenant remembers', () => {
  const hash = 'aa'.repeat(32);
  expect(checkHead({ sequence: '4', hash }, { sequence: '5', hash })).toEqual({
    sequence: '5',
    id: null,
    reason: 'missing',
  });
  expect(checkHead({ sequence: '5', hash }, { sequence: '5', hash: 'bb'.repeat(32) })).toMatchObject({
    reason: 'head_mismatch',
  });
  expect(checkHead({ sequence: '5', hash }, { sequence: '5', hash })).toBeUndefined();
});

describe('a person who kept a checkpoint and its public key', () => {
  const key = deriveAuditKey(createSecretKey(randomBytes(32)), {
    id: '0f8fad5b-d9cb-469f-a165-70867728950e',
    tenantId,
    fromSequence: 1n,
  });
  const at = new Date('2026-01-15T10:00:00.000Z');
  const keptOf = (events: readonly ExportedEvent[]): Checkpoint => {
    const last = events.at(-1)!;
    const end = { sequence: BigInt(last.sequence), hash: Buffer.from(last.hash, 'hex') };
    return signCheckpoint(key, end, at);
  };
  const told = async (events: readonly ExportedEvent[], kept: Checkpoint, publicKey = kept.public_key) =>
    describeCheckpoint(kept, publicKey, await checkExport(lines(events), kept));

  test('learns that a longer log contains the checkpoint', async () => {
    const events = chainOf(8);
    expect(await told(events, keptOf(events.slice(0, 5)))).toMatch(/^contained: the checkpoint at event 5/);
  });

  test('learns that a log that was shortened, or rewritten from some event on, does not contain it', async () => {
    const events = chainOf(8);
    const kept = keptOf(events.slice(0, 5));
    expect(await told(events.slice(0, 4), kept)).toMatch(/^BROKEN: .* is not in this log/);
    const anew = chainOf(8).slice(0, 4);
    const forged = { ...events[4]!, action: 'secret.delete' };
    const hash = auditHash(Buffer.from(forged.previous_hash, 'hex'), tenantId, forged).toString('hex');
    expect(await told([...anew, { ...forged, hash }], kept)).toMatch(/^BROKEN: .* is not in this log/);
  });

  test('learns that another key signed the checkpoint, or that any member of it was altered', async () => {
    const events = chainOf(5);
    const kept = keptOf(events);
    const other = deriveAuditKey(createSecretKey(randomBytes(32)), key);
    const foreign = signCheckpoint(other, { sequence: 5n, hash: Buffer.from(kept.hash, 'hex') }, at);
    expect(await told(events, foreign, kept.public_key)).toMatch(/^BROKEN: .* was not signed with this key/);
    const altered = { tenant_id: key.id, sequence: 4, hash: 'aa'.repeat(32), at: '2026', key_id: tenantId };
    for (const [member, value] of Object.entries(altered)) {
      expect(await told(events, { ...kept, [member]: value })).toMatch(/was not signed with this key/);
    }
  });
});
