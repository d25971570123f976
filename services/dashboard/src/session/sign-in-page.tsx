/** Signing in, by the ways of this installation. */
import { useAction } from '../api/use-action.ts';
import { Button } from '../design/button.tsx';
import { TextField } from '../design/field.tsx';
import { Form, textIn } from '../design/form.tsx';
import { ErrorNotice } from '../design/notice.tsx';
import { DoorPage } from './door-page.tsx';
import { OidcRefusal } from './oidc-refusal.tsx';
import { canUsePasskeys, describePasskeyError, signInWithPasskey } from './passkeys.ts';
import { goToProvider, people, useSignInWays } from './session-client.ts';
import { keepSession } from './session-store.ts';

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
      <OidcRefusal />
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
          <Button icon="person" onPress={() => goToProvider('sign_in')}>
            Sign in with OpenID Connect
          </Button>
        )}
      </div>
    </DoorPage>
  );
}
