// Writes fixtures/vectors.json from the text of the format alone: it must not import the package it is a check on.
// Vectors are never changed, so it refuses to run where the file exists; a new format version adds to the file.
import { createCipheriv, createHash, createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';

const id = '5f0c3d1e-8a47-4b62-9c15-3e7d20a8b914';
const otherId = '5f0c3d1e-8a47-4b62-9c15-3e7d20a8b915';
const tenantId = '0b9df4a2-6c38-4e0f-8d71-a25c9e63f710';
const key = derive('data key', 32);
type Place = Record<'purpose' | 'tenantId' | 'objectId' | 'field' | 'revision', string> & {
  environmentId: string | null;
};
const place: Place = {
  purpose: 'secret-value',
  tenantId,
  objectId: '7d3b8c90-21ef-4a56-b0c4-98e1f5a2d367',
  environmentId: 'e41a6f07-59bd-4c83-a2e0-6b7f1d94c358',
  field: 'value',
  revision: '7',
};

function derive(label: string, length: number): Buffer {
  return createHash('sha256').update(`knoxcall vectors: ${label}`).digest().subarray(0, length);
}

function prefixed(parts: Uint8Array[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return [length, part];
    }),
  );
}

function gcm(
  withKey: Uint8Array,
  nonce: Uint8Array,
  { text, aad }: { text: Uint8Array; aad: Uint8Array },
): Buffer {
  const cipher = createCipheriv('aes-256-gcm', withKey, nonce);
  cipher.setAAD(aad);
  return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

function sealed(text: Uint8Array, at: Place): Buffer {
  const idBytes = Buffer.from(id.replaceAll('-', ''), 'hex');
  const nonce = derive(`nonce ${JSON.stringify(at)} ${text.length}`, 12);
  const revision = Buffer.alloc(8);
  revision.writeBigUInt64BE(BigInt(at.revision));
  const aad = prefixed([
    Buffer.of(1),
    Buffer.from(at.purpose),
    idBytes,
    Buffer.from(at.tenantId),
    Buffer.from(at.objectId),
    Buffer.from(at.environmentId ?? ''),
    Buffer.from(at.field),
    revision,
  ]);
  return Buffer.concat([Buffer.of(1), idBytes, nonce, gcm(key, nonce, { text, aad })]);
}

interface Case {
  name: string;
  expect: string;
  text?: Uint8Array;
  bytes?: Uint8Array;
  binding?: Partial<Place>;
  dataKey?: { id?: string; tenantId?: string; key?: string };
}

const plain = Buffer.from('sk_live_51H8-knox "canary"');
const whole = sealed(plain, place);

function flip(at: number): Buffer {
  const changed = Buffer.from(whole);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}

function toVector({ name, expect, text, bytes, binding = {}, dataKey = {} }: Case) {
  const at = { ...place, ...binding };
  const success = expect === 'success';
  return {
    name,
    dataKey: { id, tenantId, key: key.toString('hex'), ...dataKey },
    binding: at,
    sealed: Buffer.from(bytes ?? (text === undefined ? whole : sealed(text, at))).toString('hex'),
    expect,
    ...(success ? { plaintext: Buffer.from(text ?? plain).toString('hex') } : {}),
  };
}

const elsewhere = 'ffffffff-ffff-4fff-8fff-ffffffffffff';
const seal: Case[] = [
  { name: 'v1: a value', expect: 'success' },
  { name: 'v1: an empty value', expect: 'success', text: Buffer.alloc(0) },
  {
    name: 'v1: every byte there is',
    expect: 'success',
    text: Buffer.from(Array.from({ length: 256 }, (_, b) => b)),
  },
  { name: 'v1: no environment', expect: 'success', text: plain, binding: { environmentId: null } },
  { name: 'v1: names beyond ASCII', expect: 'success', text: plain, binding: { field: 'schlüssel 🔑' } },
  { name: 'v1: revision 0', expect: 'success', text: plain, binding: { revision: '0' } },
  {
    name: 'v1: the last revision',
    expect: 'success',
    text: plain,
    binding: { revision: '18446744073709551615' },
  },
  { name: 'a changed version', expect: 'unknown_version', bytes: flip(0) },
  { name: 'version 0', expect: 'unknown_version', bytes: Buffer.concat([Buffer.of(0), whole.subarray(1)]) },
  {
    name: 'version 2, not made yet',
    expect: 'unknown_version',
    bytes: Buffer.concat([Buffer.of(2), whole.subarray(1)]),
  },
  { name: 'plain text', expect: 'unknown_version', bytes: plain },
  { name: 'a changed data key id', expect: 'wrong_data_key', bytes: flip(1) },
  { name: 'a changed nonce', expect: 'tampered', bytes: flip(17) },
  { name: 'a changed first byte of the ciphertext', expect: 'tampered', bytes: flip(29) },
  { name: 'a changed first byte of the tag', expect: 'tampered', bytes: flip(whole.length - 16) },
  { name: 'a changed last byte of the tag', expect: 'tampered', bytes: flip(whole.length - 1) },
  { name: 'nothing', expect: 'malformed', bytes: Buffer.alloc(0) },
  { name: 'the version alone', expect: 'malformed', bytes: whole.subarray(0, 1) },
  { name: 'one byte short of an empty value', expect: 'malformed', bytes: whole.subarray(0, 44) },
  { name: 'cut by one byte', expect: 'tampered', bytes: whole.subarray(0, -1) },
  { name: 'cut to the length of an empty value', expect: 'tampered', bytes: whole.subarray(0, 45) },
  { name: 'one byte more', expect: 'tampered', bytes: Buffer.concat([whole, Buffer.of(0)]) },
  {
    name: 'another data key with the same id',
    expect: 'tampered',
    dataKey: { key: derive('other', 32).toString('hex') },
  },
  { name: 'a data key with another id', expect: 'wrong_data_key', dataKey: { id: otherId } },
  { name: 'a data key of another tenant', expect: 'wrong_data_key', dataKey: { tenantId: elsewhere } },
  { name: 'moved to another tenant', expect: 'wrong_data_key', binding: { tenantId: elsewhere } },
  {
    name: 'moved to another tenant, data key and all',
    expect: 'tampered',
    binding: { tenantId: elsewhere },
    dataKey: { tenantId: elsewhere },
  },
  { name: 'moved to another purpose', expect: 'tampered', binding: { purpose: 'route' } },
  { name: 'moved to another object', expect: 'tampered', binding: { objectId: elsewhere } },
  { name: 'moved to another environment', expect: 'tampered', binding: { environmentId: elsewhere } },
  { name: 'moved to no environment', expect: 'tampered', binding: { environmentId: null } },
  { name: 'moved to another field', expect: 'tampered', binding: { field: 'refresh_token' } },
  { name: 'an older revision', expect: 'tampered', binding: { revision: '6' } },
  { name: 'a binding without an object', expect: 'bad_binding', binding: { objectId: '' } },
  { name: 'an environment without a name', expect: 'bad_binding', binding: { environmentId: '' } },
  { name: 'a negative revision', expect: 'bad_binding', binding: { revision: '-1' } },
];

const masterKey = derive('master key', 32);
const context = { tenant: tenantId, purpose: 'data-key' };

function wrapped(): Buffer {
  const print = createHmac('sha256', masterKey)
    .update('knoxcall master key fingerprint')
    .digest()
    .subarray(0, 8);
  const head = Buffer.concat([Buffer.of(1), print]);
  const nonce = derive('wrap nonce', 12);
  const aad = prefixed([head, Buffer.from(context.tenant), Buffer.from(context.purpose)]);
  return Buffer.concat([head, nonce, gcm(masterKey, nonce, { text: key, aad })]);
}

const wrap = (name: string, expect: string, changed: object = {}) => ({
  name,
  masterKey: masterKey.toString('hex'),
  context,
  wrapped: wrapped().toString('hex'),
  expect,
  ...(expect === 'success' ? { key: key.toString('hex') } : {}),
  ...changed,
});

const localWrap = [
  wrap('v1: a wrapped data key', 'success'),
  wrap('the context of another tenant', 'denied', { context: { ...context, tenant: elsewhere } }),
  wrap('another purpose', 'denied', { context: { ...context, purpose: 'other' } }),
  wrap('another master key', 'denied', { masterKey: derive('other master', 32).toString('hex') }),
  wrap('cut by one byte', 'denied', { wrapped: wrapped().subarray(0, -1).toString('hex') }),
  wrap('nothing', 'denied', { wrapped: '' }),
  wrap('an unwrapped key', 'denied', { wrapped: key.toString('hex') }),
];

writeFileSync(
  new URL('../fixtures/vectors.json', import.meta.url),
  `${JSON.stringify({ seal: seal.map(toVector), localWrap }, null, 2)}\n`,
  { flag: 'wx' },
);
