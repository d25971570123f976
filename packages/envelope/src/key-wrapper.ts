// The interface to the keeper of the master key. It has two providers.
import { textPart } from './length-prefixed.ts';

/** Bound to the wrapped key as associated data (KMS: the encryption context). Another context does not unwrap. */
export interface WrapContext {
  tenant: string;
  purpose: string;
}

export interface KeyWrapper {
  readonly provider: 'local' | 'aws';
  /** A new data key: 32 bytes, and the only form of it that may be stored. Wipe `plaintext` (`DataKey` does). */
  generate(context: WrapContext): Promise<{ plaintext: Uint8Array; wrapped: Uint8Array }>;
  /** The 32 bytes. Rejects with `denied`, `unavailable`. */
  unwrap(wrapped: Uint8Array, context: WrapContext): Promise<Uint8Array>;
  /** These 32 bytes, wrapped. Does not change `plaintext`. Rejects with `denied`, `unavailable`. */
  wrap(plaintext: Uint8Array, context: WrapContext): Promise<Uint8Array>;
  /** Resolves when the master key can be used now. Rejects with `denied`, `unavailable`. */
  check(): Promise<void>;
}

/**
 * - `denied`: definite. Access denied, key disabled or deleted, another context, another master key, changed bytes.
 * - `unavailable`: temporary. Network, throttling, a fault of the provider, a timeout, no credentials yet.
 */
export type KeyWrapperErrorCode = 'denied' | 'unavailable';

export class KeyWrapperError extends Error {
  override readonly name = 'KeyWrapperError';
  readonly code: KeyWrapperErrorCode;

  constructor(code: KeyWrapperErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The context of a tenant's data key, for `generate` and `unwrap` alike. */
export function dataKeyContext(tenantId: string): WrapContext {
  return { tenant: tenantId, purpose: 'data-key' };
}

/** The context of the key that authenticates a tenant's audit log. */
export function auditKeyContext(tenantId: string): WrapContext {
  return { tenant: tenantId, purpose: 'audit' };
}

/** The parts of a context in their fixed order. Throws `bad_binding` where one is empty, too long or no text. */
export function contextParts({ tenant, purpose }: WrapContext): [tenant: Buffer, purpose: Buffer] {
  return [textPart('tenant', tenant), textPart('purpose', purpose)];
}
