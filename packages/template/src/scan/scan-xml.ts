// Placeholders in XML: which of text, tag, attribute value, CDATA section, comment, instruction or DOCTYPE a byte is in.
// It reads no entity and no name, so a document that is not well-formed is scanned too.

import { matchPlaceholder, PLAIN } from './match-placeholder.ts';
import type { PlaceholderList, PlaceKind } from './scanned-body.ts';

const OPEN = 0x7b;
const LESS = 0x3c;
const GREATER = 0x3e;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

export function scanXml(bytes: Buffer, found: PlaceholderList): void {
  new XmlScan(bytes, found).content();
}

/** Every method takes the position after the opening of its construct and returns the one after its end. */
class XmlScan {
  private readonly bytes: Buffer;
  private readonly found: PlaceholderList;

  constructor(bytes: Buffer, found: PlaceholderList) {
    this.bytes = bytes;
    this.found = found;
  }

  content(): void {
    let at = 0;
    while (at < this.bytes.length) {
      if (this.bytes[at] === LESS) at = this.markup(at);
      else at = this.step(at, 'xml_text', '<');
    }
  }

  private markup(at: number): number {
    if (this.has('<!--', at)) return this.skipPast('-->', at + 4);
    if (this.has('<![CDATA[', at)) return this.cdata(at + 9);
    if (this.has('<?', at)) return this.skipPast('?>', at + 2);
    if (this.has('<!', at)) return this.doctype(at + 2);
    return this.tag(at + 1);
  }

  private cdata(from: number): number {
    let at = from;
    while (at < this.bytes.length) {
      if (this.has(']]>', at)) return at + 3;
      at = this.step(at, 'xml_cdata', ']]>');
    }
    return at;
  }

  private tag(from: number): number {
    let at = from;
    while (at < this.bytes.length) {
      const byte = this.bytes[at];
      if (byte === GREATER) return at + 1;
      if (byte === QUOTE || byte === APOSTROPHE) at = this.attributeValue(at + 1, byte);
      else at = this.step(at, 'xml_text', '>');
    }
    return at;
  }

  private attributeValue(from: number, quote: number): number {
    let at = from;
    while (at < this.bytes.length) {
      if (this.bytes[at] === quote) return at + 1;
      at = this.step(at, 'xml_attribute', String.fromCharCode(quote));
    }
    return at;
  }

  /**
   * Values never enter a DOCTYPE: a caller could declare an external entity whose address carries the secret away.
   * Comments and instructions of the internal subset are left as they stand, as elsewhere.
   */
  private doctype(from: number): number {
    let inSubset = false;
    let at = from;
    while (at < this.bytes.length) {
      const byte = this.bytes[at];
      if (byte === GREATER && !inSubset) return at + 1;
      if (byte === OPEN_BRACKET) inSubset = true;
      if (byte === CLOSE_BRACKET) inSubset = false;
      if (byte === QUOTE || byte === APOSTROPHE) at = this.doctypeLiteral(at + 1, byte);
      else if (this.has('<!--', at)) at = this.skipPast('-->', at + 4);
      else if (this.has('<?', at)) at = this.skipPast('?>', at + 2);
      else at = this.step(at, 'unfit', '');
    }
    return at;
  }

  private doctypeLiteral(from: number, quote: number): number {
    let at = from;
    while (at < this.bytes.length) {
      if (this.bytes[at] === quote) return at + 1;
      at = this.step(at, 'unfit', '');
    }
    return at;
  }

  /** One byte or one placeholder on; `terminator` inside its argument means that it runs over the end of its place. */
  private step(at: number, place: PlaceKind, terminator: string): number {
    if (this.bytes[at] !== OPEN) return at + 1;
    const match = matchPlaceholder(this.bytes, at, PLAIN);
    if (!match) return at + 1;
    const runsOver = terminator !== '' && match.argument.includes(terminator);
    return this.found.add(match, at, runsOver ? 'unfit' : place);
  }

  private skipPast(terminator: string, from: number): number {
    let at = from;
    while (at < this.bytes.length && !this.has(terminator, at)) at += 1;
    return Math.min(at + terminator.length, this.bytes.length);
  }

  private has(ascii: string, at: number): boolean {
    for (let index = 0; index < ascii.length; index += 1) {
      if (this.bytes[at + index] !== ascii.charCodeAt(index)) return false;
    }
    return true;
  }
}
