/** Keeps a copy of a small body that streams up, so that the request can be made once more. */
import type { Readable } from 'node:stream';

/** Gives the whole body once all of its `length` bytes have passed, else null. The source stays paused. */
export function keepCopy(source: Readable, length: number): () => Buffer | null {
  const copy = Buffer.allocUnsafeSlow(length);
  let passed = 0;
  source.on('data', (chunk: Buffer) => {
    // One block: a thousand small chunks would take far more memory than their bytes.
    chunk.copy(copy, passed);
    passed += chunk.length;
  });
  source.pause();
  return () => (passed === length ? copy : null);
}
