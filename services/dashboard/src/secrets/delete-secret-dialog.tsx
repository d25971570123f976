/** Asks before a secret is deleted, and names what is deleted with it or prevents the deletion. */
import { KnoxCallError } from '@knoxcall/client';
import { Link, useLocation } from 'wouter';
import { useAction } from '../api/use-action.ts';
import { useRead, useTenant } from '../api/use-api.ts';
import { Dialog } from '../design/dialog.tsx';
import { Form } from '../design/form.tsx';
import { Loading, Notice } from '../design/notice.tsx';
import type { SecretDetails } from './secret-types.ts';
import { UsageList } from './secret-usage.tsx';

export function DeleteSecretDialog({ secret, onClose }: { secret: SecretDetails; onClose: () => void }) {
  const { api } = useTenant();
  const [, navigate] = useLocation();
  const usage = useRead('/v1/secrets/{id}/usage', { path: { id: secret.id } });
  const remove = useAction(async () => {
    await api.delete('/v1/secrets/{id}', { path: { id: secret.id } });
    navigate('/secrets', { replace: true });
  });
  const users = usage.data?.data;
  const isUsed = users !== undefined && users.routes.length + users.oauth2_secrets.length > 0;
  const refusedBy = remove.error instanceof KnoxCallError ? remove.error.routes : [];
  return (
    <Dialog title={`Delete ${secret.name}?`} isOpen onClose={onClose}>
      {usage.isPending && <Loading lines={2} />}
      {isUsed && (
        <Notice tone="warn" title="It is in use">
          <p>Take it out of these first. As long as one of them refers to it, it cannot be deleted.</p>
        </Notice>
      )}
      {isUsed && <UsageList usage={users} />}
      {refusedBy.length > 0 && (
        <ul className="stack-tight">
          {refusedBy.map(({ id, name }) => (
            <li key={id}>
              <Link href={`/routes/${id}`}>{name}</Link>
            </li>
          ))}
        </ul>
      )}
      <Form
        action={remove}
        submit="Delete"
        look="danger"
        isDisabled={isUsed || usage.isPending}
        onSubmit={() => void remove.run()}
        onCancel={onClose}
      >
        <p className="soft">
          All of its values in {secret.environments.length}{' '}
          {secret.environments.length === 1 ? 'environment' : 'environments'} go with it, for good.
        </p>
      </Form>
    </Dialog>
  );
}
