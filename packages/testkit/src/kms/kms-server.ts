// A KMS for tests: the part of the AWS KMS JSON protocol that the product speaks, on a loopback port.
// Its keys live as long as the server; it must never stand in for a real KMS.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { portOf } from '../quiet-port.ts';
import { type EncryptionContext, KmsFault, KmsKeys } from './kms-keys.ts';

/** The request, without its answer. */
interface KmsRequest {
  operation: string;
  keyId: string | undefined;
  context: EncryptionContext | undefined;
}

export interface KmsServer {
  /** For `AWS_ENDPOINT_URL_KMS` or the client's `endpoint`. */
  url: string;
  keyId: string;
  /** Every request that was read, including refused ones. */
  requests: KmsRequest[];
  /** Makes one more KMS key and returns its id. */
  addKey(): string;
  /** AccessDeniedException from now on: for everybody, or in the encryption context of one tenant. */
  deny(tenant?: string): void;
  /** The first key is disabled from now on: DisabledException. */
  disable(): void;
  /** ThrottlingException for the next `count` requests. */
  throttle(count: number): void;
  /** KMSInternalException (500) for the next `count` requests. */
  fail(count: number): void;
  /** Sockets are reset before an answer. */
  down(): void;
  /** Requests are read and never answered. */
  hang(): void;
  /** Ends `deny`, `disable`, `throttle`, `fail`, `down` and `hang`. */
  up(): void;
  close(): Promise<void>;
}

interface Mood {
  state: 'up' | 'down' | 'hanging' | 'denying';
  /** The only denied tenant, unless all are denied. */
  tenant: string | undefined;
  throttled: number;
  failing: number;
}

export async function startKmsServer(): Promise<KmsServer> {
  const keys = new KmsKeys();
  const keyId = keys.add();
  const requests: KmsRequest[] = [];
  const mood: Mood = { state: 'up', tenant: undefined, throttled: 0, failing: 0 };

  const server = createServer((request, response) => {
    handle(request, response).catch(() => request.destroy());
  });

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (mood.state === 'down') {
      request.socket.resetAndDestroy();
      return;
    }
    const input = parse(await text(request));
    const operation = String(request.headers['x-amz-target']).replace(/^TrentService\./, '');
    const context = input.EncryptionContext;
    requests.push({ operation, keyId: input.KeyId, context });
    if (mood.state === 'hanging') return;
    try {
      assertSigned(request);
      assertMood(mood, context?.tenant);
      send(response, { status: 200, body: answer(keys, operation, input) });
    } catch (error) {
      if (!(error instanceof KmsFault)) throw error;
      send(response, { status: error.status, body: { __type: error.type, message: error.message } });
    }
  };

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    keyId,
    requests,
    addKey: () => keys.add(),
    deny: (tenant) => {
      Object.assign(mood, { state: 'denying', tenant });
    },
    disable: () => keys.setEnabled(keyId, false),
    throttle: (count) => {
      mood.throttled = count;
    },
    fail: (count) => {
      mood.failing = count;
    },
    down: () => {
      mood.state = 'down';
    },
    hang: () => {
      mood.state = 'hanging';
    },
    up: () => {
      Object.assign(mood, { state: 'up', tenant: undefined, throttled: 0, failing: 0 });
      keys.setEnabled(keyId, true);
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface KmsInput {
  KeyId?: string;
  KeySpec?: string;
  CiphertextBlob?: string;
  Plaintext?: string;
  EncryptionContext?: EncryptionContext;
}

function parse(body: string): KmsInput {
  return JSON.parse(body);
}

function assertSigned(request: IncomingMessage): void {
  const authorization = request.headers.authorization ?? '';
  if (!/^AWS4-HMAC-SHA256 Credential=[^,]+\/kms\/aws4_request,/.test(authorization)) {
    throw new KmsFault('MissingAuthenticationTokenException', 'Request is missing Authentication Token');
  }
}

function assertMood(mood: Mood, tenant: string | undefined): void {
  if (mood.state === 'denying' && [undefined, tenant].includes(mood.tenant))
    throw new KmsFault('AccessDeniedException', 'not authorized to perform this');
  if (mood.throttled > 0) {
    mood.throttled--;
    throw new KmsFault('ThrottlingException', 'Rate exceeded');
  }
  if (mood.failing > 0) {
    mood.failing--;
    throw new KmsFault('KMSInternalException', 'an internal exception', 500);
  }
}

function answer(keys: KmsKeys, operation: string, input: KmsInput): object {
  switch (operation) {
    case 'GenerateDataKey':
      if (input.KeySpec !== 'AES_256')
        throw new KmsFault('ValidationException', 'KeySpec must be AES_256 here');
      return keys.generate(input.KeyId, input.EncryptionContext);
    case 'Decrypt':
      return keys.decrypt(input.CiphertextBlob, input.EncryptionContext, input.KeyId);
    case 'Encrypt':
      return keys.encrypt(input.KeyId, input.EncryptionContext, Buffer.from(input.Plaintext ?? '', 'base64'));
    case 'DescribeKey':
      return { KeyMetadata: keys.describe(input.KeyId) };
    default:
      throw new KmsFault('UnknownOperationException', `no operation ${operation}`);
  }
}

function send(response: ServerResponse, { status, body }: { status: number; body: object }): void {
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': crypto.randomUUID(),
  });
  response.end(JSON.stringify(body));
}
