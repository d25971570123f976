// Placeholders in the text fields of a form with files. Files, headers of parts and what is no text stay as they are.

import { isScannable } from '../is-scannable.ts';
import { multipartParts, type Part } from './multipart-parts.ts';
import { scanPlain } from './scan-plain.ts';
import { PlaceholderList, type Scanned } from './scanned-body.ts';
import { finish, type Steps } from './steps.ts';

/** `dashed`: the boundary behind its two hyphens. `isElsewhere`: placeholders stand in it that are in no text field. */
export interface ScannedMultipart extends Scanned {
  readonly format: 'multipart';
  readonly dashed: Buffer;
  readonly parts: readonly Part[];
  readonly isElsewhere: boolean;
}

/** Undefined where the body is no form that every reader reads alike. `bytes` are kept, not copied. */
export function* scanMultipartInSteps(bytes: Buffer, boundary: string): Steps<ScannedMultipart | undefined> {
  const dashed = Buffer.from(`--${boundary}`);
  const parts = multipartParts(bytes, dashed);
  if (parts === undefined) return undefined;
  const fields = parts.filter(
    ({ field, start, end }) => field !== null && isScannable(bytes.subarray(start, end)),
  );
  const found = new PlaceholderList();
  yield* scanPlain(bytes, found);
  const all = found.placeholders;
  let next = 0;
  const placeholders = fields.flatMap(({ start, end }) => {
    while ((all[next]?.start ?? end) < start) next += 1;
    const first = next;
    while ((all[next]?.start ?? end) < end) next += 1;
    return all.slice(first, next);
  });
  const references = new Map(placeholders.map(({ reference }) => [reference.key, reference]));
  const isElsewhere = placeholders.length < all.length;
  return {
    format: 'multipart',
    charset: 'utf8',
    bytes,
    placeholders,
    references,
    dashed,
    parts,
    isElsewhere,
  };
}

export function scanMultipart(bytes: Buffer, boundary: string): ScannedMultipart | undefined {
  return finish(scanMultipartInSteps(bytes, boundary));
}
