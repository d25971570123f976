/** Code that calls a route, in several languages. Pure. */

export const snippetNames = {
  curl: 'curl',
  javascript: 'JavaScript',
  python: 'Python',
  go: 'Go',
  vendor: 'the API’s own client',
} as const;
export type SnippetKind = keyof typeof snippetNames;

export type SnippetFacts = { address: string; slug: string; target: string };

export function snippetOf(kind: SnippetKind, facts: SnippetFacts): string {
  return kind === 'vendor' ? vendorSnippet(facts) : plain[kind](facts);
}

const plain: Record<Exclude<SnippetKind, 'vendor'>, (facts: SnippetFacts) => string> = {
  curl: ({ address, slug }) => `curl ${address}/path \\
  -H "x-knoxcall-route: ${slug}" \\
  -H "x-knoxcall-key: $KNOXCALL_KEY"`,
  javascript: ({ address, slug }) => `const response = await fetch("${address}/path", {
  headers: {
    "x-knoxcall-route": "${slug}",
    "x-knoxcall-key": process.env.KNOXCALL_KEY,
  },
});`,
  python: ({ address, slug }) => `import os, requests

response = requests.get(
    "${address}/path",
    headers={
        "x-knoxcall-route": "${slug}",
        "x-knoxcall-key": os.environ["KNOXCALL_KEY"],
    },
)`,
  go: ({ address, slug }) => `request, _ := http.NewRequest("GET", "${address}/path", nil)
request.Header.Set("x-knoxcall-route", "${slug}")
request.Header.Set("x-knoxcall-key", os.Getenv("KNOXCALL_KEY"))
response, err := http.DefaultClient.Do(request)`,
};

const vendors: readonly (readonly [host: RegExp, snippet: (facts: SnippetFacts) => string])[] = [
  [
    /(^|\.)openai\.com$/,
    ({ address, slug }) => `import OpenAI from "openai";

const client = new OpenAI({
  baseURL: "${address}/v1",
  apiKey: "put in by KnoxCall",
  defaultHeaders: {
    "x-knoxcall-route": "${slug}",
    "x-knoxcall-key": process.env.KNOXCALL_KEY,
  },
});`,
  ],
  [
    /(^|\.)anthropic\.com$/,
    ({ address, slug }) => `import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic({
  baseURL: "${address}",
  apiKey: "put in by KnoxCall",
  defaultHeaders: {
    "x-knoxcall-route": "${slug}",
    "x-knoxcall-key": process.env.KNOXCALL_KEY,
  },
});`,
  ],
  [
    /(^|\.)github\.com$/,
    ({ address, slug }) => `import { Octokit } from "@octokit/rest";

const octokit = new Octokit({ baseUrl: "${address}" });
octokit.hook.before("request", (options) => {
  options.headers["x-knoxcall-route"] = "${slug}";
  options.headers["x-knoxcall-key"] = process.env.KNOXCALL_KEY;
});`,
  ],
  [
    /(^|\.)slack\.com$/,
    ({ address, slug }) => `import { WebClient } from "@slack/web-api";

const slack = new WebClient(undefined, {
  slackApiUrl: "${address}/api/",
  headers: {
    "x-knoxcall-route": "${slug}",
    "x-knoxcall-key": process.env.KNOXCALL_KEY,
  },
});`,
  ],
];

function vendorSnippet(facts: SnippetFacts): string {
  const host = URL.parse(facts.target)?.hostname ?? '';
  const known = vendors.find(([pattern]) => pattern.test(host));
  if (known !== undefined) return known[1](facts);
  return `Most clients take a base address and headers of their own:

base address:  ${facts.address}
header:        x-knoxcall-route: ${facts.slug}
header:        x-knoxcall-key: <a key that may invoke>`;
}
