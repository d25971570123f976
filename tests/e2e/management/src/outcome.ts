/** Summarises a management answer: status and error type, or the names of the fields at fault. */
import type { CallAnswer } from '@knoxcall/testkit';

/** `[201, undefined]`, `[409, 'conflict']`. */
export const outcome = ({ status, json }: CallAnswer): [number, unknown] => [status, json?.error?.type];

/** Names in `fields`, and fails where the answer is no `validation_error`. */
export function fieldsAtFault(answer: CallAnswer): string[] {
  expect(outcome(answer)).toEqual([400, 'validation_error']);
  return Object.keys(answer.json.error?.fields ?? {});
}

export const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const isoForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
export const nowhere = '00000000-0000-4000-8000-000000000000';
