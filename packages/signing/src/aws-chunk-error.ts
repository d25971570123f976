/** The caller's `aws-chunked` body cannot be read, so that it cannot be signed. `message` holds no byte of it. */
export class AwsChunkError extends Error {
  override readonly name = 'AwsChunkError';
}
