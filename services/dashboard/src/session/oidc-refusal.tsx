/** Explains why a sign-in through the identity provider failed. */
import { Notice } from '../design/notice.tsx';

const refusals: Readonly<Record<string, string>> = {
  oidc_denied: 'The provider did not let you through.',
  oidc_failed: 'The provider’s answer was not valid. The log of the control plane says why.',
  oidc_over: 'This began in another browser, took over ten minutes, or was finished before. Begin once more.',
  oidc_no_account:
    'Nobody has invited or linked you, and no group of yours is mapped. Ask an admin for an invitation.',
  oidc_email_taken:
    'An account has your e-mail already. Sign in to it and link the provider under “Settings”.',
  oidc_member_already: 'You are a member already: sign in.',
  oidc_other_account: 'Another account is linked to your account at the provider.',
  oidc_not_fresh:
    'The provider did not ask you to authenticate again. Use your password or a passkey instead.',
};

export function OidcRefusal() {
  const error = new URLSearchParams(location.search).get('error');
  if (error === null || !error.startsWith('oidc_')) return null;
  return (
    <Notice tone="bad" title="OpenID Connect did not work">
      <p>{refusals[error] ?? 'The identity provider and this page could not agree. Try again.'}</p>
      <p className="small">
        <code>{error.slice(0, 64)}</code>
      </p>
    </Notice>
  );
}
