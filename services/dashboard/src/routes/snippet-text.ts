/** Code that calls a route, in several languages, with either way to name the route. Pure. */

export const snippetNames = {
  curl: 'curl',
  javascript: 'JavaScript',
  python: 'Python',
  go: 'Go',
  vendor: 'the API’s own client',
} as const;
export type SnippetKind = keyof typeof snippetNames;

/** `address`: the proxy's, as applications call it. */
type SnippetFacts = { address: string; slug: string; target: string };

export type Snippet = { way: string; text: string };

/** By its address, which every client supports; by headers, where the path must stay the API's own. */
export function snippetsOf(kind: SnippetKind, facts: SnippetFacts): Snippet[] {
  if (kind === 'vendor') return [{ way: 'By its address', text: vendorSnippet(facts) }];
  const { byAddress, byHeaders } = plain[kind];
  return [
    { way: 'By its address', text: byAddress(`${facts.address}/r/${facts.slug}`) },
    { way: 'By headers', text: byHeaders(facts) },
  ];
}

type Plain = { byAddress: (base: string) => string; byHeaders: (facts: SnippetFacts) => string };

const plain: Readonly<Record<Exclude<SnippetKind, 'vendor'>, Plain>> = {
  curl: {
    byAddress: (base) => `curl ${base}/path \\
  -H "Authorization: Bearer $KNOXCALL_KEY"`,
    byHeaders: ({ address, slug }) => `curl ${address}/path \\
  -H "x-knoxcall-route: ${slug}" \\
  -H "x-knoxcall-key: $KNOXCALL_KEY"`,
  },
  javascript: {
    byAddress: (base) => `const response = await fetch("${base}/path", {
  headers: { authorization: \`Bearer \${process.env.KNOXCALL_KEY}\` },
});`,
    byHeaders: ({ address, slug }) => `const response = await fetch("${address}/path", {
  headers: {
    "x-knoxcall-route": "${slug}",
    "x-knoxcall-key": process.env.KNOXCALL_KEY,
  },
});`,
  },
  python: {
    byAddress: (base) => `import os, requests

response = requests.get(
    "${base}/path",
    headers={"Authorization": f"Bearer {os.environ['KNOXCALL_KEY']}"},
)`,
    byHeaders: ({ address, slug }) => `import os, requests

response = requests.get(
    "${address}/path",
    headers={
        "x-knoxcall-route": "${slug}",
        "x-knoxcall-key": os.environ["KNOXCALL_KEY"],
    },
)`,
  },
  go: {
    byAddress: (base) => `request, _ := http.NewRequest("GET", "${base}/path", nil)
request.Header.Set("Authorization", "Bearer "+os.Getenv("KNOXCALL_KEY"))
response, err := http.DefaultClient.Do(request)`,
    byHeaders: ({ address, slug }) => `request, _ := http.NewRequest("GET", "${address}/path", nil)
request.Header.Set("x-knoxcall-route", "${slug}")
request.Header.Set("x-knoxcall-key", os.Getenv("KNOXCALL_KEY"))
response, err := http.DefaultClient.Do(request)`,
  },
};

type Vendor = readonly [host: RegExp, snippet: (base: string, facts: SnippetFacts) => string];

const vendors: readonly Vendor[] = [
  [
    /(^|\.)openai\.com$/,
    (base) => `import OpenAI from "openai";

const client = new OpenAI({
  baseURL: "${base}/v1",
  apiKey: process.env.KNOXCALL_KEY,
});`,
  ],
  [
    /(^|\.)anthropic\.com$/,
    (base) => `import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic({
  baseURL: "${base}",
  apiKey: process.env.KNOXCALL_KEY,
});`,
  ],
  [
    /(^|\.)github\.com$/,
    (base) => `import { Octokit } from "@octokit/rest";

const octokit = new Octokit({
  baseUrl: "${base}",
  auth: process.env.KNOXCALL_KEY,
});`,
  ],
  [
    /(^|\.)slack\.com$/,
    (base) => `import { WebClient } from "@slack/web-api";

const slack = new WebClient(process.env.KNOXCALL_KEY, {
  slackApiUrl: "${base}/api/",
});`,
  ],
  [
    /(^|\.)stripe\.com$/,
    (_base, facts) => `import Stripe from "stripe";

const stripe = new Stripe(process.env.KNOXCALL_KEY, {
${stripeAddress(facts)}
});`,
  ],
];

/** It takes a host and no path. */
function stripeAddress({ address, slug }: SnippetFacts): string {
  const { protocol, hostname, port } = new URL(address);
  const lines = [
    `  host: "${slug}--${hostname}",`,
    ...(port === '' ? [] : [`  port: ${port},`]),
    ...(protocol === 'https:' ? [] : ['  protocol: "http",']),
  ];
  return lines.join('\n');
}

function vendorSnippet(facts: SnippetFacts): string {
  const base = `${facts.address}/r/${facts.slug}`;
  const host = URL.parse(facts.target)?.hostname ?? '';
  const known = vendors.find(([pattern]) => pattern.test(host));
  if (known !== undefined) return known[1](base, facts);
  return `Most clients take a base address and a key:

base address:  ${base}
key:           <a key that may invoke>`;
}
