/** What every refusal of the proxy looks like: the envelope, one request id three times, and an upstream that heard nothing. */
import type { CallAnswer, RecordingUpstream } from '@knoxcall/testkit';

export function expectRefused(
  answer: CallAnswer,
  expected: { status: number; type: string },
  upstream: RecordingUpstream,
): void {
  const { type, message, request_id: id } = answer.json?.error ?? {};
  expect([answer.status, type, message]).toEqual([expected.status, expected.type, expect.any(String)]);
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect([answer.headers['x-request-id'], answer.headers['x-knox-request-id']]).toEqual([id, id]);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.headers['x-knox-upstream-status']).toBeUndefined();
  expect(answer.text).not.toMatch(/127\.0\.0\.1|\.ts:|node_modules|knox:/);
  expect(upstream.received).toEqual([]);
}
