import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { curlOf } from './log-record.ts';

/** The words of the command as a shell reads them. */
function wordsOf(command: string): string[] {
  const script = `TARGET=https://api.example.com; set -- ${command}; for word in "$@"; do printf '%s\\0' "$word"; done`;
  return execFileSync('sh', ['-c', script]).toString().split('\0').slice(0, -1);
}

test('the shell passes any text of a record on unchanged and runs none of it', () => {
  const nasty = fc.stringMatching(/^[ -~éλ\n]{0,24}$/).map((text) => `${text}'$(id)\`id\`"\\`);
  fc.assert(
    fc.property(nasty, nasty, nasty, (path, header, body) => {
      const command = curlOf({
        method: 'POST',
        path: `/${path}`,
        request_headers: { 'X-Key': header, Host: 'x' },
        request_body: body,
      });
      expect(wordsOf(command)).toEqual([
        ...['curl', '-X', 'POST', `https://api.example.com/${path}`],
        ...['-H', `X-Key: ${header}`, '--data-raw', body],
      ]);
    }),
    { numRuns: 30 },
  );
});

test('placeholders in a record stay placeholders', () => {
  const headers = { Authorization: 'Bearer {{secret:stripe_key}}' };
  const command = curlOf({ method: 'GET', path: '/v1', request_headers: headers, request_body: null });
  expect(command).toBe(`curl -X GET "$TARGET"'/v1' \\\n  -H 'Authorization: Bearer {{secret:stripe_key}}'`);
});
