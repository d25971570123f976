export { AwsChunkError, AwsChunkSigner } from './aws-chunk-signer.ts';
export { type PresignedQuery, readPresignedQuery, scopeOfAuthorization } from './caller-aws-signature.ts';
export {
  decodeHmacSecret,
  type HmacRules,
  hmacOf,
  type MessagePart,
  type SecretEncoding,
  splitFields,
} from './hmac.ts';
export { sha256Hex } from './sha256.ts';
export {
  type AwsCredentials,
  type AwsRequest,
  type AwsRules,
  type AwsScope,
  type AwsSigned,
  type AwsSigning,
  awsRulesOf,
  type ChunkSigner,
  signAws,
} from './sign-aws.ts';
