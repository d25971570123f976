// Looks for a placeholder in bytes that stream by, and keeps no more of them than one may be long.

import { matchPlaceholder, PLAIN } from './match-placeholder.ts';

const LONGEST = '{{secret_id:}}'.length + 256;
const BRACES = Buffer.from('{{');
const NOTHING = Buffer.alloc(0);

export class PlaceholderWatch {
  #hasSeen: boolean = false;
  #tail: Buffer = NOTHING;

  get hasSeen(): boolean {
    return this.#hasSeen;
  }

  feed(chunk: Buffer): void {
    if (this.#hasSeen) return;
    const border = Buffer.concat([this.#tail, chunk.subarray(0, LONGEST)]);
    this.#hasSeen = holdsOne(border) || holdsOne(chunk);
    this.#tail = Buffer.from((chunk.length < LONGEST ? border : chunk).subarray(-LONGEST));
  }
}

function holdsOne(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(BRACES); at >= 0; at = bytes.indexOf(BRACES, at + 1)) {
    if (matchPlaceholder(bytes, at, PLAIN)) return true;
  }
  return false;
}
