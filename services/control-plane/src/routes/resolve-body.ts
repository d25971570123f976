/** The body of a dry run, as the proxy would read it: searched, or passed through and why. Keeps nothing. */
import {
  type BodyPlan,
  type CallerBody,
  type SeenBody,
  scanCallerBody,
  skipReason,
  unscanned,
} from '@knoxcall/rules';
import { mergeJson, TemplateError, UNLIMITED } from '@knoxcall/template';

export type Plan = BodyPlan<Buffer>;

/** `body`: text as it would be sent; anything else stands for its JSON. */
export function readCallerBody(body: unknown, seen: SeenBody, maxBytes: number): CallerBody<Buffer> {
  const bytes = bytesOf(body);
  if (bytes.length === 0) return { kind: 'none' };
  const scanned = skipReason(seen, { length: bytes.length, maxBytes }) ?? scanCallerBody(bytes, seen);
  if (typeof scanned !== 'string') return { kind: 'scanned', scanned };
  const passed = unscanned(seen, scanned, bytes);
  passed.watch?.feed(bytes);
  return passed;
}

function bytesOf(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

/** Tried with the merge itself. Where a placeholder stands outside of strings, the result depends on its value. */
export function mayMerge(caller: CallerBody<Buffer>): boolean {
  if (caller.kind !== 'scanned' || caller.scanned.references.size > 0) return true;
  try {
    mergeJson(caller.scanned.bytes, {}, UNLIMITED);
    return true;
  } catch (error) {
    if (error instanceof TemplateError) return false;
    throw error;
  }
}
