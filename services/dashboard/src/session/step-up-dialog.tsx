/** Asks for a step-up before operations that must not happen at an unattended desk. */
import { useAction } from '../api/use-action.ts';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { TextField } from '../design/field.tsx';
import { Form, textIn } from '../design/form.tsx';
import { ErrorNotice, Notice } from '../design/notice.tsx';
import { canUsePasskeys, describePasskeyError, stepUpWithPasskey } from './passkeys.ts';
import { goToProvider, people } from './session-client.ts';
import { keepSession, presentSession } from './session-store.ts';
import { type StepUpQuestion, useStepUpQuestion } from './step-up.ts';

export function StepUpDialog() {
  const question = useStepUpQuestion();
  return (
    <Dialog
      title="Confirm that it is you"
      isOpen={question !== undefined}
      onClose={() => question?.answer(false)}
    >
      {question !== undefined && <Ways question={question} />}
    </Dialog>
  );
}

function Ways({ question }: { question: StepUpQuestion }) {
  const user = presentSession()?.user;
  const passkey = useAction(async () => {
    try {
      await stepUpWithPasskey();
    } catch (error) {
      throw describePasskeyError(error);
    }
    question.answer(true);
  });
  const hasPassword = question.with === 'any' && user?.has_password === true;
  const hasPasskey = canUsePasskeys() && (user?.passkeys ?? 0) > 0;
  return (
    <>
      <p className="soft">This asks for your password or passkey again; it is then good for five minutes.</p>
      {hasPassword && <PasswordForm question={question} />}
      {passkey.error !== undefined && <ErrorNotice error={passkey.error} />}
      <div className="buttons">
        {hasPasskey && (
          <Button icon="fingerprint" onPress={() => void passkey.run()}>
            Use a passkey
          </Button>
        )}
        {question.with === 'any' && (user?.identities ?? 0) > 0 && (
          <Button icon="person" onPress={() => goToProvider('step_up')}>
            Sign in anew with OpenID Connect
          </Button>
        )}
      </div>
      {question.with === 'passkey' && !hasPasskey && (
        <Notice tone="warn" title="This tenant asks for a passkey">
          <p>You have none yet: add one under “Your account”.</p>
        </Notice>
      )}
    </>
  );
}

function PasswordForm({ question }: { question: StepUpQuestion }) {
  const confirm = useAction(async (password: string) => {
    keepSession(await people.post('/dashboard/step-up', { body: { password } }));
    question.answer(true);
  });
  return (
    <Form
      action={confirm}
      submit="Confirm"
      onSubmit={(fields) => void confirm.run(textIn(fields, 'password'))}
      onCancel={() => question.answer(false)}
    >
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        required
        autoFocus
      />
    </Form>
  );
}
