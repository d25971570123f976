// Services reach the outside through the egress guard alone: no other file of theirs dials. Checked on the text, because
// `fetch` is a global and node:net is everywhere, so no import betrays them.
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
 * The transport; an agent that holds no socket but those that the guard opened; the test of a route, whose client knows
 * one address, the proxy's; and code that a page only shows.
 */
const mayDial =
  /^services\/(proxy\/src\/forward\/|control-plane\/src\/(connections\/provider\/guarded-agent|routes\/ask-proxy)\.ts$|dashboard\/src\/routes\/snippet-text\.ts$)/;

const dialing = sourceFiles('services')
  .filter((file) => !isTest(file) && !mayDial.test(file.path))
  .flatMap((file) => dials.flatMap((pattern) => linesWith(file, pattern)));

test('no service dials past the egress guard', () => {
  expect(dialing).toEqual([]);
});

test.each([
  "const answer = await fetch('https://example.com');",
  "const pending = https.request({ host: 'example.com' });",
  "const socket = net.connect({ port: 443, host: 'example.com' });",
  "import { connect } from 'node:tls';",
  "import { lookup } from 'node:dns/promises';",
])('a file with %s would be found', (line) => {
  expect(dials.some((pattern) => pattern.test(line))).toBe(true);
});

test("the guard's own fetch is not mistaken for the global one", () => {
  expect(dials.some((pattern) => pattern.test('const answer = await egress.fetch(request);'))).toBe(false);
});
