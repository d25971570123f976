/**
 * Signs a body in `aws-chunked` coding anew, chunk by chunk, while it streams, and changes nothing but the signatures.
 * Source: Amazon S3 API Reference, "Transferring payload in multiple chunks" (with trailing headers).
 */
import { Transform, type TransformCallback } from 'node:stream';
import { sha256Hex } from './sha256.ts';
import type { AwsSigned } from './sign-aws.ts';

/** The caller's `aws-chunked` body cannot be read, so it cannot be signed. `message` holds no byte of it. */
export class AwsChunkError extends Error {
  override readonly name = 'AwsChunkError';
}

const EMPTY_HASH = sha256Hex('');
const BREAK = Buffer.from('\r\n');
const MAX_LINE_BYTES = 8 * 1024;

const CHUNK_HEAD = /^([0-9a-fA-F]{1,8});chunk-signature=([0-9a-f]{64})$/;

type Place = 'head' | 'data' | 'trailer' | 'end';

export class AwsChunkSigner extends Transform {
  readonly #chunks: AwsSigned['chunks'];
  readonly #maxChunkBytes: number;
  #previous: string;
  /** Bytes that came and are not signed yet; `#waiting` are the parts after them. */
  #held: Buffer = Buffer.alloc(0);
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #place: Place = 'head';
  /** Of the chunk under way: its length as the caller spelled it, and in bytes. */
  #size = '';
  #chunkBytes = 0;
  #trailer = '';

  /** One chunk at a time is held in memory: a chunk over `maxChunkBytes` is refused. */
  constructor({ chunks, signature }: Pick<AwsSigned, 'chunks' | 'signature'>, maxChunkBytes: number) {
    super();
    this.#chunks = chunks;
    this.#previous = signature;
    this.#maxChunkBytes = maxChunkBytes;
  }

  override _transform(bytes: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    const isEnough = this.#place !== 'data' || this.#held.length + this.#waitingBytes >= this.#chunkBytes;
    if (!isEnough) {
      done();
      return;
    }
    this.#held = Buffer.concat([this.#held, ...this.#waiting]);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#advance().then(
      () => done(),
      (error: unknown) => done(asError(error)),
    );
  }

  override _flush(done: TransformCallback): void {
    const isWhole = this.#place === 'end';
    done(isWhole ? null : new AwsChunkError('the body ends before its last chunk'));
  }

  async #advance(): Promise<void> {
    for (;;) {
      if (this.#place === 'end') {
        if (this.#held.length > 0) throw new AwsChunkError('bytes follow the last chunk');
        return;
      }
      const hasMoved = this.#place === 'data' ? await this.#takeData() : await this.#takeLine();
      if (!hasMoved) return;
    }
  }

  async #takeLine(): Promise<boolean> {
    const end = this.#held.indexOf(BREAK);
    if (end < 0) {
      if (this.#held.length > MAX_LINE_BYTES) throw new AwsChunkError('a line is too long');
      return false;
    }
    const line = this.#held.toString('latin1', 0, end);
    this.#held = this.#held.subarray(end + BREAK.length);
    if (this.#place === 'head') this.#openChunk(line);
    else await this.#takeTrailer(line);
    return true;
  }

  #openChunk(line: string): void {
    const [, size] = CHUNK_HEAD.exec(line) ?? [];
    if (size === undefined) throw new AwsChunkError('the head of a chunk cannot be read');
    this.#chunkBytes = Number.parseInt(size, 16);
    if (this.#chunkBytes > this.#maxChunkBytes) throw new AwsChunkError('a chunk is too large to be signed');
    this.#place = 'data';
    this.#size = size;
  }

  /** The data of one chunk and the line break after it. The last chunk has no bytes, and trailers may follow. */
  async #takeData(): Promise<boolean> {
    if (this.#chunkBytes === 0) {
      await this.#pushChunk(Buffer.alloc(0));
      this.#place = 'trailer';
      return true;
    }
    if (this.#held.length < this.#chunkBytes + BREAK.length) return false;
    const data = this.#held.subarray(0, this.#chunkBytes);
    const rest = this.#held.subarray(this.#chunkBytes);
    if (!rest.subarray(0, BREAK.length).equals(BREAK))
      throw new AwsChunkError('a chunk does not have its announced length');
    await this.#pushChunk(data);
    this.push(BREAK);
    this.#held = rest.subarray(BREAK.length);
    this.#place = 'head';
    return true;
  }

  async #pushChunk(data: Buffer): Promise<void> {
    const { prefix } = this.#chunks;
    const toSign = ['AWS4-HMAC-SHA256-PAYLOAD', prefix, this.#previous, EMPTY_HASH, sha256Hex(data)];
    this.#previous = await this.#chunks.sign(toSign.join('\n'));
    this.push(Buffer.from(`${this.#size};chunk-signature=${this.#previous}\r\n`, 'latin1'));
    if (data.length > 0) this.push(Buffer.from(data));
  }

  /** An empty line ends the body; a trailer's own signature covers all trailers before it. */
  async #takeTrailer(line: string): Promise<void> {
    if (line === '') {
      this.push(BREAK);
      this.#place = 'end';
      return;
    }
    if (!line.toLowerCase().startsWith('x-amz-trailer-signature:')) {
      const colonAt = line.indexOf(':');
      if (colonAt < 1) throw new AwsChunkError('a trailer cannot be read');
      if (this.#trailer.length > MAX_LINE_BYTES) throw new AwsChunkError('the trailers are too long');
      this.#trailer += `${line.slice(0, colonAt).toLowerCase()}:${line.slice(colonAt + 1).trim()}\n`;
      this.push(Buffer.from(`${line}\r\n`, 'latin1'));
      return;
    }
    const { prefix } = this.#chunks;
    const toSign = ['AWS4-HMAC-SHA256-TRAILER', prefix, this.#previous, sha256Hex(this.#trailer)];
    const signature = await this.#chunks.sign(toSign.join('\n'));
    this.push(Buffer.from(`x-amz-trailer-signature:${signature}\r\n`, 'latin1'));
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new AwsChunkError(String(error));
}
