// A path with its values. A value stays within its segment: it can add none, empty none and make none of dots.

import type { Reference } from '../reference.ts';
import type { Placeholder } from '../scan/placeholder-list.ts';
import type { Scanned } from '../scan/scanned-body.ts';
import { TemplateError } from '../template-error.ts';
import { type RenderLimit, renderBody } from './render-body.ts';
import type { Values } from './written.ts';

/**
 * The path with every placeholder replaced. It is joined from parts that each begin with `/` or are empty; a part that is
 * text stays as it is. Throws `value_not_representable`, `substitution_limit`.
 */
export function renderPath(parts: readonly (Scanned | string)[], values: Values, limit: RenderLimit): string {
  const rendered = parts
    .map((part) => (typeof part === 'string' ? part : renderBody(part, values, limit).toString('latin1')))
    .join('');
  const scanned = parts.filter((part) => typeof part !== 'string');
  const substituted = scanned.flatMap(({ placeholders }) => [...placeholders]);
  const isEmptied = scanned.some((part) => leavesEmpty(part, values));
  if (substituted.length > 0 && (isEmptied || hasDotSegment(rendered))) throw notRepresentable(substituted);
  return rendered;
}

/** Some readers decode these before they split segments; some end a segment at `;`. */
const ENDS_SEGMENT = /\/|;|%2f|%5c|%3b/i;
const ENDS_BEFORE = /(?:^|\/|;|%2f|%5c|%3b)$/i;
const ENDS_AFTER = /^(?:$|\/|;|%2f|%5c|%3b)/i;

function hasDotSegment(path: string): boolean {
  if (!path.includes('.') && !/%2e/i.test(path)) return false;
  return path.split(ENDS_SEGMENT).some((segment) => /^\.\.?$/.test(segment.replaceAll(/%2e/gi, '.')));
}

/** Does a segment consist of placeholders alone, whose values hold nothing but characters that end a segment? */
function leavesEmpty({ bytes, placeholders }: Scanned, values: Values): boolean {
  const all = [...placeholders];
  let runStart = -1;
  return all.some(({ start, end, reference }, index) => {
    const isAdjacent = all[index - 1]?.end === start;
    if (!isAdjacent)
      runStart = ENDS_BEFORE.test(bytes.toString('latin1', Math.max(0, start - 3), start)) ? start : -1;
    if (!isBlank(values.get(reference.key))) runStart = -1;
    return runStart >= 0 && ENDS_AFTER.test(bytes.toString('latin1', end, end + 3));
  });
}

function isBlank(value: Uint8Array | undefined): boolean {
  return value?.every((byte) => byte === 0x2f || byte === 0x5c || byte === 0x3b) ?? true;
}

function notRepresentable(placeholders: readonly Placeholder[]): TemplateError {
  const named = new Map(placeholders.map(({ reference }): [string, Reference] => [reference.key, reference]));
  const shown = [...named.values()].map(({ placeholder }) => placeholder).join(', ');
  return new TemplateError(
    'value_not_representable',
    `With ${shown} the path would have a segment that is empty or made of dots`,
    named.values().next().value,
  );
}
