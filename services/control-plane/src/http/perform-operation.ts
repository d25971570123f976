/** Runs an operation after its request was checked: a read, or one change and a report of its result. */
import { Problem } from '@knoxcall/problems';
import type { Request } from 'express';
import type { Actor, ChangeResult, RunChange } from '../changes/change.ts';
import type { Answer, Call, ChangeOperation, Operation, Warning } from './operation.ts';
import { validate } from './validate.ts';

export type Asked = Call & { actor: Actor; precondition: Precondition };

export async function performOperation(
  runChange: RunChange,
  operation: Operation,
  asked: Asked,
): Promise<Answer<unknown>> {
  if ('read' in operation) return operation.read(asked);
  if ('handle' in operation) return operation.handle(asked);
  if ('change' in operation) return changeAndAnswer(runChange, operation, asked);
  const chosen = operation.choose(asked.body);
  return performOperation(runChange, chosen.operation, {
    ...asked,
    body: parseBody(chosen.operation, chosen.body),
  });
}

export function parseBody({ body, bodyOptional }: Operation, given: unknown): unknown {
  return body && validate(body, given === undefined && bodyOptional ? {} : given, 'body');
}

async function changeAndAnswer(
  runChange: RunChange,
  operation: ChangeOperation,
  asked: Asked,
): Promise<Answer<unknown>> {
  const { on } = operation;
  const { actor, precondition, ...call } = asked;
  const prepared = await operation.prepare?.(call);
  const tenantId = on?.tenantOf?.(call.found) ?? call.caller.tenantId;
  const done = await runChange(tenantId, actor, async (change) => {
    const found = await on?.load(change, call.found);
    if (found === null) throw new Problem('not_found');
    const now = { ...call, found, prepared };
    const result = await operation.change(change, now);
    // Checked last, so that faults of the request itself are reported first; the transaction undoes the work.
    if (on?.etagOf !== undefined) precondition(on.etagOf(found));
    return { result, now };
  });
  if (operation.removes?.(call.body)) requirePublished(done);
  const { result, now } = done.result;
  const answer = await operation.answer(result, now);
  return { ...answer, warnings: [...(answer.warnings ?? []), ...publicationWarnings(done)] };
}

const notYetPublished: Warning = {
  code: 'not_yet_published',
  message: 'The change is stored and will reach the proxies as soon as Redis can be reached.',
  path: '',
};

/** For ordinary changes: the result stands, with a warning. */
export function publicationWarnings({ published }: Pick<ChangeResult<unknown>, 'published'>): Warning[] {
  return published ? [] : [notYetPublished];
}

/** For changes that take access away: the caller must not take one for effective before it is. */
export function requirePublished({ published }: Pick<ChangeResult<unknown>, 'published'>): void {
  if (published) return;
  throw new Problem('dependency_unavailable', {
    message:
      'The removal is stored but has not reached the proxies yet; they will get it without another request.',
    headers: { 'Retry-After': '1' },
  });
}

/** Throws `precondition_failed` where the caller asked for another version. */
type Precondition = (etag: string) => void;

/**
 * `If-Match`: the change applies only to the version that the caller has read. Without it, and with `*`, it applies to
 * any.
 */
export function readPrecondition(request: Request): Precondition {
  const wanted = request.get('if-match');
  if (wanted === undefined || wanted.trim() === '*') return () => undefined;
  const tags = wanted.split(',').map((tag) => tag.trim());
  return (etag) => {
    if (!tags.includes(etag)) throw new Problem('precondition_failed');
  };
}
