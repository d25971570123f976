/**
 * Checks what every refusal of the proxy has: the error body, one request id three times, whose error it is,
 * its page, whether a retry can help, and an upstream that received nothing.
 */
import { mayBeRetried, type ProblemType } from '@knoxcall/problems';
import type { CallAnswer, RecordingUpstream } from '@knoxcall/testkit';

export function expectRefused(
  answer: CallAnswer,
  expected: { status: number; type: string },
  upstream: RecordingUpstream,
): void {
  const { type, message, request_id: id } = answer.json?.error ?? {};
  expect([answer.status, type, message]).toEqual([expected.status, expected.type, expect.any(String)]);
  expect(String(message)).toMatch(/^KnoxCall: ./);
  expect([answer.json.message, answer.json.error?.docs]).toEqual([
    message,
    `http://localhost:4000/docs/problems/${expected.type}`,
  ]);
  const isPassing = mayBeRetried(expected.type as ProblemType);
  expect(answer.headers['x-should-retry']).toBe(isPassing ? undefined : 'false');
  expect(answer.headers['stripe-should-retry']).toBe(isPassing ? undefined : 'false');
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect([answer.headers['x-request-id'], answer.headers['x-knox-request-id']]).toEqual([id, id]);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.headers['x-knox-upstream-status']).toBeUndefined();
  expect(answer.text).not.toMatch(/127\.0\.0\.1|\.ts:|node_modules|knox:/);
  expect(upstream.received).toEqual([]);
}
