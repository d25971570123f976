// A form with files, with the values in its text fields. No value ends a part or begins one.

import { boundaryLines } from '../scan/multipart-lines.ts';
import type { ScannedMultipart } from '../scan/scan-multipart.ts';
import { TemplateError } from '../template-error.ts';
import { type RenderLimit, renderBody } from './render-body.ts';
import type { Values } from './slots.ts';

/** Throws as `renderBody`; `value_not_representable` where with a value a line would begin as the boundary does. */
export function renderMultipart(scanned: ScannedMultipart, values: Values, limit: RenderLimit): Buffer {
  const rendered = renderBody(scanned, values, limit);
  const [first] = scanned.references.values();
  if (first === undefined) return rendered;
  // All bytes around the values stay: a line more than there were is one that a value made.
  const before = boundaryLines(scanned.bytes, scanned.dashed).length;
  if (boundaryLines(rendered, scanned.dashed).length === before) return rendered;
  const named = [...scanned.references.values()].map(({ placeholder }) => placeholder).join(', ');
  throw new TemplateError(
    'value_not_representable',
    `With ${named} a line of the form would be read as its boundary`,
    first,
  );
}
