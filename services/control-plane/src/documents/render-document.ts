/** A page of the documentation as HTML: headings, lists, tables and code. Raw HTML in it stays text, so no script can come in. */
import { posix } from 'node:path';
import MarkdownIt from 'markdown-it';

const markdown = new MarkdownIt({ html: false, linkify: false });

/** `[text](path#part)` where the path is a file beside the page; a URL with a scheme does not match. */
const relativeLink = /\[([^\]]*)\]\(([^):#\s][^):\s]*)\)/g;

/**
 * `key`: the page's path below `docs`, without `.md`. A link to another page leads to where `addressOf` says; a link to
 * a page that is not served becomes plain text.
 */
export function renderDocument(
  { key, source }: { key: string; source: string },
  addressOf: (key: string) => string | undefined,
): string {
  const linked = source.replaceAll(relativeLink, (_all, text: string, link: string) => {
    const [path = '', part] = link.split('#');
    const target = path.endsWith('.md') ? posix.join(posix.dirname(key), path).slice(0, -3) : '';
    const address = addressOf(target);
    return address === undefined ? text : `[${text}](${address}${part === undefined ? '' : `#${part}`})`;
  });
  const title = /^# (.*)$/m.exec(source)?.[1]?.replaceAll('`', '') ?? key;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${markdown.utils.escapeHtml(title)} - KnoxCall</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/docs/documents.css">
</head>
<body>
<nav><a href="/docs">API reference</a> <a href="/docs/problems">Problems</a></nav>
<main>
${markdown.render(linked)}</main>
</body>
</html>
`;
}
