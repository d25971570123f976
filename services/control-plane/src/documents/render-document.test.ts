import { renderDocument } from './render-document.ts';

const served = new Map([
  ['problems/not_found', '/docs/problems/not_found'],
  ['oauth2', '/docs/oauth2'],
]);
const render = (source: string, key = 'problems/x') =>
  renderDocument({ key, source }, (target) => served.get(target));

test('a link to a served page leads there, with its fragment; a link to a page that is not served becomes plain text', () => {
  const html = render(
    '[a](not_found.md) [b](../oauth2.md#how) [c](../../README.md) [d](https://example.com/x.md)',
  );
  expect(html).toContain(
    '<a href="/docs/problems/not_found">a</a> <a href="/docs/oauth2#how">b</a> c <a href="https://example.com/x.md">d</a>',
  );
});

test('no text of a page becomes a script or any other element', () => {
  const html = render('# <script>alert(1)</script>\n\n<img src=x onerror=alert(1)> [x](javascript:alert(1))');
  expect(html).not.toMatch(/<script|<img|href="javascript/);
  expect(html).toContain('<title>&lt;script&gt;');
});

test('tables and code keep their form, and the title is the first heading', () => {
  const html = render('# `not_found` (404)\n\n| a | b |\n|---|---|\n| `{{secret:x}}` | 2 |\n');
  expect(html).toContain('<title>not_found (404) - KnoxCall</title>');
  expect(html).toMatch(/<table>[\s\S]*<code>{{secret:x}}<\/code>[\s\S]*<\/table>/);
});
