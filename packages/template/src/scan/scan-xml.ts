// Placeholders in XML: which of text, tag, attribute value, CDATA section, comment, instruction or DOCTYPE a byte is in.
// It reads no entity and no name, so a document that is not well-formed is scanned too.

import { matchPlaceholder, PLAIN } from './match-placeholder.ts';
import type { PlaceholderList, PlaceKind } from './placeholder-list.ts';
import { STEP_BYTES, type Steps } from './scanned-body.ts';

const OPEN = 0x7b;
const LESS = 0x3c;
const GREATER = 0x3e;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

export function* scanXml(bytes: Buffer, found: PlaceholderList): Steps<void> {
  const scan = new XmlScan(bytes, found);
  while (scan.at < bytes.length) {
    scan.goOn(Math.min(bytes.length, scan.at + STEP_BYTES));
    yield;
  }
}

/**
 * One state for each construct: takes a position within it, and returns a position at `end` or just after the construct
 * that it left or opened.
 */
type Read = (at: number, end: number) => number;

class XmlScan {
  at = 0;
  private readonly bytes: Buffer;
  private readonly found: PlaceholderList;
  private read: Read = this.content;
  /** The quote that ends the value or literal under way. */
  private quote = 0;
  private inSubset = false;

  constructor(bytes: Buffer, found: PlaceholderList) {
    this.bytes = bytes;
    this.found = found;
  }

  goOn(end: number): void {
    while (this.at < end) this.at = this.read(this.at, end);
  }

  private content(from: number, end: number): number {
    let at = from;
    while (at < end) {
      if (this.bytes[at] === LESS) return this.markup(at);
      at = this.step(at, 'xml_text', '<');
    }
    return at;
  }

  private markup(at: number): number {
    if (this.has('<!--', at)) return this.skipPast('-->', at + 4);
    if (this.has('<![CDATA[', at)) return this.enter(this.cdata, at + 9);
    if (this.has('<?', at)) return this.skipPast('?>', at + 2);
    if (!this.has('<!', at)) return this.enter(this.tag, at + 1);
    this.inSubset = false;
    return this.enter(this.doctype, at + 2);
  }

  private enter(read: Read, at: number): number {
    this.read = read;
    return at;
  }

  private enterQuoted(read: Read, at: number): number {
    this.quote = this.bytes[at] ?? 0;
    return this.enter(read, at + 1);
  }

  private cdata(from: number, end: number): number {
    let at = from;
    while (at < end) {
      if (this.has(']]>', at)) return this.enter(this.content, at + 3);
      at = this.step(at, 'xml_cdata', ']]>');
    }
    return at;
  }

  private tag(from: number, end: number): number {
    let at = from;
    while (at < end) {
      const byte = this.bytes[at];
      if (byte === GREATER) return this.enter(this.content, at + 1);
      if (byte === QUOTE || byte === APOSTROPHE) return this.enterQuoted(this.attributeValue, at);
      at = this.step(at, 'xml_text', '>');
    }
    return at;
  }

  private attributeValue(from: number, end: number): number {
    let at = from;
    while (at < end) {
      if (this.bytes[at] === this.quote) return this.enter(this.tag, at + 1);
      at = this.step(at, 'xml_attribute', String.fromCharCode(this.quote));
    }
    return at;
  }

  /**
   * Values never enter a DOCTYPE: a caller could declare an external entity whose address carries the secret away.
   * Comments and instructions of the internal subset are left as they stand, as elsewhere.
   */
  private doctype(from: number, end: number): number {
    let at = from;
    while (at < end) {
      const byte = this.bytes[at];
      if (byte === GREATER && !this.inSubset) return this.enter(this.content, at + 1);
      if (byte === OPEN_BRACKET) this.inSubset = true;
      if (byte === CLOSE_BRACKET) this.inSubset = false;
      if (byte === QUOTE || byte === APOSTROPHE) return this.enterQuoted(this.doctypeLiteral, at);
      if (this.has('<!--', at)) at = this.skipPast('-->', at + 4);
      else if (this.has('<?', at)) at = this.skipPast('?>', at + 2);
      else at = this.step(at, 'unfit', '');
    }
    return at;
  }

  private doctypeLiteral(from: number, end: number): number {
    let at = from;
    while (at < end) {
      if (this.bytes[at] === this.quote) return this.enter(this.doctype, at + 1);
      at = this.step(at, 'unfit', '');
    }
    return at;
  }

  /**
   * Moves one byte or one placeholder on; `terminator` inside its argument means that it runs over the end of its
   * place.
   */
  private step(at: number, place: PlaceKind, terminator: string): number {
    if (this.bytes[at] !== OPEN) return at + 1;
    const match = matchPlaceholder(this.bytes, at, PLAIN);
    if (!match) return at + 1;
    const runsOver = terminator !== '' && match.argument.includes(terminator);
    return this.found.add(match, at, runsOver ? 'unfit' : place);
  }

  private skipPast(terminator: string, from: number): number {
    const at = this.bytes.indexOf(terminator, from);
    return at < 0 ? this.bytes.length : at + terminator.length;
  }

  private has(ascii: string, at: number): boolean {
    for (let index = 0; index < ascii.length; index += 1) {
      if (this.bytes[at + index] !== ascii.charCodeAt(index)) return false;
    }
    return true;
  }
}
