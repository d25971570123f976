// Placeholders in the text fields of a form with files. Files, headers of parts and fields that are not text stay as
// they are.

import { isUtf8 } from 'node:buffer';
import { multipartParts, type Part } from './multipart-parts.ts';
import { type Gatherer, PlaceholderList } from './placeholder-list.ts';
import { finish, type Scanned, type Steps, scannedOf, scanPlain } from './scanned-body.ts';

/** The characters of a boundary by RFC 2046; a boundary that ends in a space would be read in two ways. */
const BOUNDARY = /^[A-Za-z0-9'()+_,\-./:=? ]{0,69}[A-Za-z0-9'()+_,\-./:=?]$/;
const PARAMETER = /;[ \t]*boundary=(?:"([^"\\]*)"|([^\s;"]+))(?=[ \t]*(?:;|$))/gi;

/**
 * The boundary that the media type of a form with files names.
 * Undefined where the type is no `multipart/form-data`, or names no boundary that every reader reads alike.
 */
export function multipartBoundary(contentType: string | undefined): string | undefined {
  if (!isMultipartForm(contentType)) return undefined;
  const [only, ...others] = (contentType ?? '').matchAll(PARAMETER);
  const boundary = only?.[1] ?? only?.[2] ?? '';
  const isNamedOnce = others.length === 0 && (contentType ?? '').match(/boundary/gi)?.length === 1;
  return isNamedOnce && BOUNDARY.test(boundary) ? boundary : undefined;
}

export function isMultipartForm(contentType: string | undefined): boolean {
  return /^[ \t]*multipart\/form-data[ \t]*(?:;|$)/i.test(contentType ?? '');
}

/** `dashed`: the boundary behind its two hyphens. `isElsewhere`: placeholders stand in it that are in no text field. */
export interface ScannedMultipart extends Scanned {
  readonly format: 'multipart';
  readonly dashed: Buffer;
  readonly parts: readonly Part[];
  readonly isElsewhere: boolean;
}

/**
 * Undefined where the body is no form that every reader reads alike. The result refers to `bytes`, which are not
 * copied.
 */
export function* scanMultipartInSteps(bytes: Buffer, boundary: string): Steps<ScannedMultipart | undefined> {
  const dashed = Buffer.from(`--${boundary}`);
  const parts = multipartParts(bytes, dashed);
  if (parts === undefined) return undefined;
  const fields = parts.filter(
    ({ field, start, end }) => field !== null && isScannable(bytes.subarray(start, end)),
  );
  const found = new FieldPlaceholders(fields);
  yield* scanPlain(bytes, found);
  const { list, isElsewhere } = found;
  return { ...scannedOf(bytes, list), format: 'multipart', dashed, parts, isElsewhere };
}

/** Gathers those that stand in one of the fields. */
class FieldPlaceholders implements Gatherer {
  readonly list = new PlaceholderList();
  isElsewhere = false;
  readonly #fields: readonly Part[];
  #next = 0;

  /** `fields`: in the order of the text. */
  constructor(fields: readonly Part[]) {
    this.#fields = fields;
  }

  add(...found: Parameters<Gatherer['add']>): number {
    const [match, start] = found;
    while ((this.#fields[this.#next]?.end ?? start + 1) <= start) this.#next += 1;
    if (start >= (this.#fields[this.#next]?.start ?? start + 1)) return this.list.add(...found);
    this.isElsewhere = true;
    return match.end;
  }
}

export function scanMultipart(bytes: Buffer, boundary: string): ScannedMultipart | undefined {
  return finish(scanMultipartInSteps(bytes, boundary));
}

/** Whether a body is text at all: any other body goes upstream untouched. True for valid UTF-8 without a NUL byte. */
export function isScannable(bytes: Uint8Array): boolean {
  return isUtf8(bytes) && !bytes.includes(0);
}
