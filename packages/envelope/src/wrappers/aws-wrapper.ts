// Wraps data keys with AWS KMS. Region, credentials and endpoint are the SDK's own business.
import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  KMSClient,
  KMSServiceException,
} from '@aws-sdk/client-kms';
import { contextParts, type KeyWrapper, KeyWrapperError, type WrapContext } from '../key-wrapper.ts';

const MAX_ATTEMPTS = 3;
const CONNECT_TIMEOUT_MS = 1000;
const ATTEMPT_TIMEOUT_MS = 1500;
const CALL_TIMEOUT_MS = 5000;

// Every error that is not on this list is temporary: an unknown fault must not throw away cached keys.
const DENIED: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'DisabledException',
  'IncorrectKeyException',
  'InvalidArnException',
  'InvalidCiphertextException',
  'InvalidKeyUsageException',
  'InvalidSignatureException',
  'KMSInvalidStateException',
  'NotFoundException',
  'UnrecognizedClientException',
  'UnsupportedOperationException',
  'ValidationException',
]);

interface AwsWrapperSettings {
  /** Key id, key ARN, alias name or alias ARN of a symmetric KMS key. */
  keyId: string;
  /** Replaces the default client; its timeouts and retries then apply. */
  client?: KMSClient;
}

/**
 * Needs `kms:GenerateDataKey`, `kms:Decrypt`, `kms:DescribeKey`, and `kms:Encrypt` to wrap again a key that another
 * master key wrapped.
 */
export function createAwsWrapper({ keyId, client = defaultClient() }: AwsWrapperSettings): KeyWrapper {
  return {
    provider: 'aws',
    async generate(context) {
      const input = {
        KeyId: keyId,
        KeySpec: 'AES_256' as const,
        EncryptionContext: encryptionContext(context),
      };
      const answer = await ask((options) => client.send(new GenerateDataKeyCommand(input), options));
      return { plaintext: present(answer.Plaintext), wrapped: present(answer.CiphertextBlob) };
    },
    async unwrap(wrapped, context) {
      const input = { KeyId: keyId, CiphertextBlob: wrapped, EncryptionContext: encryptionContext(context) };
      const answer = await ask((options) => client.send(new DecryptCommand(input), options));
      return present(answer.Plaintext);
    },
    async wrap(plaintext, context) {
      const input = { KeyId: keyId, Plaintext: plaintext, EncryptionContext: encryptionContext(context) };
      const answer = await ask((options) => client.send(new EncryptCommand(input), options));
      return present(answer.CiphertextBlob);
    },
    async check() {
      const answer = await ask((options) => client.send(new DescribeKeyCommand({ KeyId: keyId }), options));
      const state = answer.KeyMetadata?.KeyState;
      if (state !== 'Enabled')
        throw new KeyWrapperError('denied', `KMS key is ${state ?? 'in no known state'}`);
    },
  };
}

function defaultClient(): KMSClient {
  return new KMSClient({
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: ATTEMPT_TIMEOUT_MS,
      // Without it the SDK only warns about a timeout.
      throwOnRequestTimeout: true,
    },
  });
}

function encryptionContext(context: WrapContext): Record<string, string> {
  contextParts(context);
  return { tenant: context.tenant, purpose: context.purpose };
}

function present(bytes: Uint8Array | undefined): Uint8Array {
  if (bytes === undefined) throw new KeyWrapperError('unavailable', 'KMS answered without the key');
  return bytes;
}

async function ask<T>(send: (options: { abortSignal: AbortSignal }) => Promise<T>): Promise<T> {
  try {
    return await send({ abortSignal: AbortSignal.timeout(CALL_TIMEOUT_MS) });
  } catch (error) {
    throw keyWrapperError(error);
  }
}

/** Names the fault and the request. The SDK's error is not kept as a cause: it may carry anything. */
function keyWrapperError(error: unknown): KeyWrapperError {
  const { name = 'unknown fault', message = '' }: Partial<Error> = Object(error);
  const requestId = error instanceof KMSServiceException ? error.$metadata.requestId : undefined;
  const request = requestId === undefined ? '' : ` (request ${requestId})`;
  return new KeyWrapperError(
    DENIED.has(name) ? 'denied' : 'unavailable',
    `KMS: ${name}: ${message.slice(0, 300)}${request}`,
  );
}
