/** A device that makes and uses passkeys (WebAuthn, ES256), and can be told to make mistakes. */
import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';

type Options = { challenge: string; rp?: { id?: string }; rpId?: string };
type Faults = { origin?: string; rpId?: string; challenge?: string; unverified?: boolean };

export type Authenticator = {
  /** Answer to the options of a registration, as a browser sends it. */
  register(options: unknown, faults?: Faults & { attest?: Attest }): object;
  /** Answer to the options of a sign-in or step-up. */
  show(options: unknown, faults?: Faults): object;
  /** The next use counts on from this number. */
  setCounter(counter: number): void;
};

/** The statement of a `packed` attestation over these bytes; `sign` is by the passkey itself. */
type Attest = (data: Buffer, sign: (data: Buffer) => Buffer) => Map<Cbor, Cbor>;

type Cbor = number | string | Buffer | Map<Cbor, Cbor> | Cbor[];

const present = 0x01;
const verified = 0x04;
const attested = 0x40;

export function createAuthenticator(origin: string): Authenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  let counter = 0;
  const authenticatorData = (options: Options, faults: Faults, flags: number): Buffer => {
    counter += 1;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    const rpId = faults.rpId ?? options.rp?.id ?? options.rpId ?? new URL(origin).hostname;
    const all = flags | present | (faults.unverified ? 0 : verified);
    return Buffer.concat([sha256(rpId), Buffer.of(all), count]);
  };
  const clientData = (type: string, { challenge }: Options, faults: Faults): Buffer =>
    Buffer.from(
      JSON.stringify({ type, challenge: faults.challenge ?? challenge, origin: faults.origin ?? origin }),
    );
  const answer = (response: Record<string, unknown>) => ({
    id: id.toString('base64url'),
    rawId: id.toString('base64url'),
    type: 'public-key',
    clientExtensionResults: {},
    response,
  });
  return {
    register: (given, { attest, ...faults } = {}) => {
      const options: Options = Object(given);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const head = authenticatorData(options, faults, attested);
      const authData = Buffer.concat([head, Buffer.alloc(16), length, id, cbor(coseKey(publicKey))]);
      const client = clientData('webauthn.create', options, faults);
      const signed = Buffer.concat([authData, sha256(client)]);
      const object = new Map<Cbor, Cbor>([
        ['fmt', attest === undefined ? 'none' : 'packed'],
        ['attStmt', attest?.(signed, (data) => signature(privateKey, data)) ?? new Map()],
        ['authData', authData],
      ]);
      return answer({
        clientDataJSON: client.toString('base64url'),
        attestationObject: cbor(object).toString('base64url'),
        transports: ['internal'],
      });
    },
    show: (given, faults = {}) => {
      const options: Options = Object(given);
      const data = authenticatorData(options, faults, 0);
      const client = clientData('webauthn.get', options, faults);
      return answer({
        clientDataJSON: client.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: signature(privateKey, Buffer.concat([data, sha256(client)])).toString('base64url'),
      });
    },
    setCounter: (value) => {
      counter = value;
    },
  };
}

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();

function signature(key: KeyObject, data: Buffer): Buffer {
  return createSign('sha256').update(data).sign(key);
}

/** RFC 9053: key type EC2, ES256, P-256 and the point. */
function coseKey(key: KeyObject): Cbor {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return new Map<Cbor, Cbor>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, Buffer.from(x, 'base64url')],
    [-3, Buffer.from(y, 'base64url')],
  ]);
}

/** RFC 8949, as much of it as this needs. */
function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string')
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(cbor)]);
  return Buffer.concat([head(5, value.size), ...[...value].flat().map(cbor)]);
}

function head(major: number, size: number): Buffer {
  const kind = major << 5;
  if (size < 24) return Buffer.of(kind | size);
  if (size < 256) return Buffer.of(kind | 24, size);
  return Buffer.of(kind | 25, size >> 8, size & 0xff);
}
