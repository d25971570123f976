// Follows WebSocket frames (RFC 6455, 5.2) through a byte stream, to know where one ends. It reads lengths only; it
// never keeps, checks or changes the payload.

export class FrameBoundary {
  #header: number[] = [];
  #payloadLeft = 0;

  /** True between two frames. */
  get isBetweenFrames(): boolean {
    return this.#payloadLeft === 0 && this.#header.length === 0;
  }

  /** Reads a whole chunk. */
  feed(chunk: Uint8Array): void {
    for (let at = 0; at !== -1 && at < chunk.length; ) at = this.#advance(chunk, at);
  }

  /** Offset in `chunk` just after the first frame that ends in it, -1 where none does; reads no further than that. */
  nextEnd(chunk: Uint8Array): number {
    return this.#advance(chunk, 0);
  }

  #advance(chunk: Uint8Array, start: number): number {
    let at = start;
    while (at < chunk.length) {
      if (this.#payloadLeft > 0) {
        const taken = Math.min(this.#payloadLeft, chunk.length - at);
        this.#payloadLeft -= taken;
        at += taken;
      } else {
        this.#header.push(chunk[at] ?? 0);
        at += 1;
        if (!isComplete(this.#header)) continue;
        this.#payloadLeft = payloadLength(this.#header);
        this.#header = [];
      }
      if (this.isBetweenFrames) return at;
    }
    return -1;
  }
}

function lengthBytes(header: readonly number[]): number {
  const short = (header[1] ?? 0) & 0x7f;
  if (short === 126) return 2;
  return short === 127 ? 8 : 0;
}

function isComplete(header: readonly number[]): boolean {
  if (header.length < 2) return false;
  const maskBytes = (header[1] ?? 0) & 0x80 ? 4 : 0;
  return header.length === 2 + lengthBytes(header) + maskBytes;
}

function payloadLength(header: readonly number[]): number {
  const bytes = lengthBytes(header);
  if (bytes === 0) return (header[1] ?? 0) & 0x7f;
  return header.slice(2, 2 + bytes).reduce((length, byte) => length * 256 + byte, 0);
}
