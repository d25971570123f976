// What a sealed value is bound to: moved to any other place, it does not open.
import { EnvelopeError } from './envelope-error.ts';
import { lengthPrefixed, textPart } from './length-prefixed.ts';

const NOTHING = new Uint8Array(0);
const MAX_REVISION = 2n ** 64n - 1n;

/** Every text has 1 to 1,024 bytes of UTF-8. */
export interface Binding {
  /** What kind of thing is sealed, such as `secret-value`: the same text when sealing and when opening. */
  purpose: string;
  tenantId: string;
  objectId: string;
  /** The environment's UUID, never its name. `null`: the value belongs to no environment. */
  environmentId: string | null;
  field: string;
  /** Grows with every sealing of this field. 0 to 2^64 - 1. */
  revision: bigint;
}

/** The associated data of format version `version`. Throws `bad_binding`. */
export function associatedData(version: number, dataKeyId: Uint8Array, binding: Binding): Buffer {
  return lengthPrefixed([
    Uint8Array.of(version),
    textPart('purpose', binding.purpose),
    dataKeyId,
    textPart('tenantId', binding.tenantId),
    textPart('objectId', binding.objectId),
    // No text is empty, so "no environment" is told apart from every environment.
    binding.environmentId === null ? NOTHING : textPart('environmentId', binding.environmentId),
    textPart('field', binding.field),
    revisionPart(binding.revision),
  ]);
}

function revisionPart(revision: bigint): Buffer {
  if (revision < 0n || revision > MAX_REVISION) {
    throw new EnvelopeError('bad_binding', 'revision must be from 0 to 2^64 - 1');
  }
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(revision);
  return bytes;
}
