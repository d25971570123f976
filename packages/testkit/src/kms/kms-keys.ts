// The keys of the test KMS and what they encrypt. As with AWS, an encryption context that differs does not decrypt.
import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';

/** An error answer of the KMS: its type goes into the body as the SDK expects it. */
export class KmsFault extends Error {
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

export type EncryptionContext = Record<string, string>;

const ARN_PREFIX = 'arn:aws:kms:us-east-1:000000000000:key/';
const ID_BYTES = 36;
const NONCE_AT = ID_BYTES;
const BODY_AT = NONCE_AT + 12;
const TAG_BYTES = 16;

interface KmsKey {
  id: string;
  bytes: Buffer;
  enabled: boolean;
}

export class KmsKeys {
  readonly #keys = new Map<string, KmsKey>();

  add(): string {
    const id = randomUUID();
    this.#keys.set(id, { id, bytes: randomBytes(32), enabled: true });
    return id;
  }

  setEnabled(id: string, enabled: boolean): void {
    this.#find(id).enabled = enabled;
  }

  describe(keyId: string | undefined): object {
    const { id, enabled } = this.#find(keyId);
    return { KeyId: id, Arn: ARN_PREFIX + id, Enabled: enabled, KeyState: enabled ? 'Enabled' : 'Disabled' };
  }

  generate(keyId: string | undefined, context: EncryptionContext | undefined): object {
    const plaintext = randomBytes(32);
    return { ...this.encrypt(keyId, context, plaintext), Plaintext: plaintext.toString('base64') };
  }

  encrypt(keyId: string | undefined, context: EncryptionContext | undefined, plaintext: Buffer): object {
    const key = this.#usable(keyId);
    const nonce = randomBytes(BODY_AT - NONCE_AT);
    const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce);
    cipher.setAAD(canonical(context));
    const body = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
    const blob = Buffer.concat([Buffer.from(key.id), nonce, body]);
    return { KeyId: ARN_PREFIX + key.id, CiphertextBlob: blob.toString('base64') };
  }

  decrypt(
    blob: string | undefined,
    context: EncryptionContext | undefined,
    keyId: string | undefined,
  ): { KeyId: string; Plaintext: string } {
    const bytes = Buffer.from(blob ?? '', 'base64');
    const owner = this.#keys.get(bytes.toString('utf8', 0, ID_BYTES));
    if (owner === undefined || bytes.length < BODY_AT + TAG_BYTES) throw invalidCiphertext();
    if (keyId !== undefined && this.#find(keyId).id !== owner.id) {
      throw new KmsFault('IncorrectKeyException', 'The key ID in the request does not identify the key');
    }
    const key = this.#usable(owner.id);
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, bytes.subarray(NONCE_AT, BODY_AT), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(canonical(context));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const plaintext = Buffer.concat([
        decipher.update(bytes.subarray(BODY_AT, -TAG_BYTES)),
        decipher.final(),
      ]);
      return { KeyId: ARN_PREFIX + key.id, Plaintext: plaintext.toString('base64') };
    } catch {
      throw invalidCiphertext();
    }
  }

  #usable(keyId: string | undefined): KmsKey {
    const key = this.#find(keyId);
    if (!key.enabled) throw new KmsFault('DisabledException', `${ARN_PREFIX}${key.id} is disabled.`);
    return key;
  }

  #find(keyId: string | undefined): KmsKey {
    const key = this.#keys.get((keyId ?? '').replace(ARN_PREFIX, ''));
    if (key === undefined) throw new KmsFault('NotFoundException', `Key '${keyId}' does not exist`);
    return key;
  }
}

function canonical(context: EncryptionContext = {}): Buffer {
  return Buffer.from(JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))));
}

function invalidCiphertext(): KmsFault {
  return new KmsFault('InvalidCiphertextException', '');
}
