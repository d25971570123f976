/** Signing in, by whatever ways this installation has. */
import { useAction } from '../api/use-action.ts';
import { Button } from '../design/button.tsx';
import { TextField } from '../design/field.tsx';
import { Form, textIn } from '../design/form.tsx';
import { ErrorNotice, Notice } from '../design/notice.tsx';
import { DoorPage } from './door-page.tsx';
import { canUsePasskeys, describePasskeyError, signInWithPasskey } from './passkeys.ts';
import { people } from './session-client.ts';
import { keepSession } from './session-store.ts';
import { useSignInWays } from './use-sign-in-ways.ts';

export function SignInPage() {
  const ways = useSignInWays();
  const signIn = useAction(async (body: { email: string; password: string }) => {
    keepSession(await people.post('/dashboard/sign-in', { body }));
  });
  const passkey = useAction(async () => {
    try {
      await signInWithPasskey();
    } catch (error) {
      throw describePasskeyError(error);
    }
  });
  const { password = true, oidc = false } = ways ?? {};
  return (
    <DoorPage title="Sign in">
      <FailedElsewhere />
      {password && (
        <Form
          action={signIn}
          submit="Sign in"
          onSubmit={(fields) =>
            void signIn.run({ email: textIn(fields, 'email'), password: textIn(fields, 'password') })
          }
        >
          <TextField
            label="E-mail"
            name="email"
            type="email"
            autoComplete="username webauthn"
            required
            autoFocus
          />
          <TextField
            label="Password"
            name="password"
            type="password"
            autoComplete="current-password"
            required
          />
        </Form>
      )}
      {passkey.error !== undefined && <ErrorNotice error={passkey.error} />}
      <div className="door-ways">
        {ways?.passkey !== false && canUsePasskeys() && (
          <Button icon="fingerprint" isDisabled={passkey.isRunning} onPress={() => void passkey.run()}>
            Sign in with a passkey
          </Button>
        )}
        {oidc && (
          <Button icon="person" onPress={() => location.assign(oidcStart('sign_in'))}>
            Sign in with OpenID Connect
          </Button>
        )}
      </div>
    </DoorPage>
  );
}

/** Comes back to the page that is open now. */
export function oidcStart(purpose: 'sign_in' | 'link' | 'step_up'): string {
  const back = location.pathname === '/sign-in' ? '/' : location.pathname + location.search;
  return `/dashboard/oidc/start?purpose=${purpose}&return_to=${encodeURIComponent(back)}`;
}

const refusals: Record<string, string> = {
  oidc_no_account: 'No account here is linked to that identity. Ask an admin for an invitation.',
  oidc_denied: 'The provider did not let you through.',
};

/** What the way through an identity provider ended in. */
function FailedElsewhere() {
  const error = new URLSearchParams(location.search).get('error');
  if (error === null) return null;
  return (
    <Notice tone="bad" title="Signing in did not work">
      <p>{refusals[error] ?? 'The identity provider and this page could not agree. Try again.'}</p>
      <p className="small">
        <code>{error.slice(0, 64)}</code>
      </p>
    </Notice>
  );
}
