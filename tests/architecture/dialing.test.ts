// Services connect to other machines through the egress guard alone. The test searches the text of all files, because
// `fetch` is a global and many files import node:net for other reasons.
import { isTest, linesWith, sourceFiles } from './src/source-files.ts';

const dials = [
  /(?<![.\w])fetch\(/,
  /\bglobalThis\.fetch\b/,
  /\bhttps?\.(request|get)\(/,
  /\b(net|tls)\.(connect|createConnection)\(/,
  /\bhttp2\.connect\(/,
  /import \{[^}]*\b(connect|createConnection|request|get|Socket|Agent)\b[^}]*\} from 'node:(net|tls|http|https|http2)'/,
  /\bnew (WebSocket|EventSource)\(/,
  /from 'node:(dgram|dns|dns\/promises|http2)'/,
];

/**
 * Files that may: the transport; an agent that only keeps sockets which the guard opened; the test of a route, whose client
 * connects to the proxy alone; and code that a page only displays.
 */
const mayDial =
  /^services\/(proxy\/src\/forward\/|control-plane\/src\/(connections\/provider\/guarded-agent|routes\/ask-proxy)\.ts$|dashboard\/src\/routes\/snippet-text\.ts$)/;

const dialing = sourceFiles('services')
  .filter((file) => !isTest(file) && !mayDial.test(file.path))
  .flatMap((file) => dials.flatMap((pattern) => linesWith(file, pattern)));

test('no service connects without the egress guard', () => {
  expect(dialing).toEqual([]);
});

test.each([
  "const answer = await fetch('https://example.com');",
  "const pending = https.request({ host: 'example.com' });",
  "const socket = net.connect({ port: 443, host: 'example.com' });",
  "import { connect } from 'node:tls';",
  "import { lookup } from 'node:dns/promises';",
])('the check finds a file with %s', (line) => {
  expect(dials.some((pattern) => pattern.test(line))).toBe(true);
});

test("the check does not take the guard's own fetch for the global one", () => {
  expect(dials.some((pattern) => pattern.test('const answer = await egress.fetch(request);'))).toBe(false);
});
