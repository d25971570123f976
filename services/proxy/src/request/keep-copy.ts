/** Keeps a copy of a small body that streams up, so that the request can be made once more. */
import type { Readable } from 'node:stream';

/** Gives the whole body once all of its `length` bytes have passed, else null. The source stays paused. */
export function keepCopy(source: Readable, length: number): () => Buffer | null {
  const chunks: Buffer[] = [];
  let passed = 0;
  source.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    passed += chunk.length;
  });
  source.pause();
  return () => (passed === length ? Buffer.concat(chunks, length) : null);
}
