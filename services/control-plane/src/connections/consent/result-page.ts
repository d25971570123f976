/** The pages that a person sees at the end of a flow. Fixed texts only: nothing from the request or the secret. */

export type Page = { status: number; title: string; text: string };

export const resultPages = {
  connected: {
    status: 200,
    title: 'Connected',
    text: 'KnoxCall holds the connection now. You can close this window.',
  },
  unknown_flow: {
    status: 400,
    title: 'Not connected',
    text: 'This sign-in was not started in this browser, has taken longer than ten minutes, or was finished before. Please start again.',
  },
  reconfigured: {
    status: 400,
    title: 'Not connected',
    text: 'The configuration of the connection changed while you signed in. Please start again.',
  },
  wrong_issuer: {
    status: 400,
    title: 'Not connected',
    text: 'The answer did not come from the provider that was asked. Please start again.',
  },
  denied: {
    status: 400,
    title: 'Not connected',
    text: 'The provider did not grant access. Nothing was changed.',
  },
  failed: {
    status: 400,
    title: 'Not connected',
    text: 'The provider gave no token. The secret shows the reason; please start again.',
  },
  link_over: {
    status: 403,
    title: 'This link has ended',
    text: 'Links work once and for ten minutes. Please ask for a new one.',
  },
  needs_link: {
    status: 403,
    title: 'A link is needed',
    text: 'This connection can be made only with a link from somebody who manages it. Please ask for one.',
  },
  too_many: { status: 429, title: 'Too many attempts', text: 'Please wait a minute and try again.' },
  not_found: { status: 404, title: 'Not found', text: 'There is no connection to be made here.' },
  broken: {
    status: 500,
    title: 'Not connected',
    text: 'Something went wrong on our side. Please start again.',
  },
} as const satisfies Record<string, Page>;

/** The page that a link opens. */
export const confirmPage = {
  title: 'Connect an account',
  text: 'You go on to the provider and sign in there. Do that only where you expected this link.',
};

export const continueForm = '<form method="post"><button type="submit">Continue</button></form>';

export function html(
  { title, text }: Pick<Page, 'title' | 'text'>,
  { form = '', script }: { form?: string; script?: string } = {},
): string {
  const run = script === undefined ? '' : `<script src="${script}"></script>`;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title} - KnoxCall</title><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="../page.css"></head>
<body><main><h1 id="title">${title}</h1><p id="text">${text}</p>${form}</main>${run}</body>
</html>
`;
}

export const style = `body { font: 1rem/1.5 system-ui, sans-serif; margin: 0; display: grid; min-height: 100vh; place-items: center; color: #1b1f24; background: #f6f8fa }
main { max-width: 28rem; padding: 2rem; text-align: center }
h1 { font-size: 1.5rem; margin: 0 0 .5rem }
p { margin: 0 }
button { font: inherit; margin-top: 1.5rem; padding: .5rem 1.5rem; border: 0; border-radius: .4rem; color: #fff; background: #1f5fbf; cursor: pointer }
`;
