/** Changes the client, the keys or the scopes of an OAuth2 secret; present tokens stay. */
import { useAction } from '../api/use-action.ts';
import { useRead, useTenant } from '../api/use-api.ts';
import { Dialog } from '../design/dialog.tsx';
import { Form } from '../design/form.tsx';
import { Loading, Notice } from '../design/notice.tsx';
import { ClientFields } from './client-fields.tsx';
import { type OAuth2Changes, readOAuth2Fields } from './provider-fields.ts';
import type { SecretDetails } from './secret-types.ts';

type Props = { secret: SecretDetails; onClose: () => void };

export function ConnectionSettingsDialog({ secret, onClose }: Props) {
  const { api } = useTenant();
  const read = useRead('/v1/oauth2/providers');
  const provider = read.data?.data.find(({ name }) => name === secret.provider);
  const save = useAction(async (fields: FormData) => {
    const body = changesIn(await readOAuth2Fields(fields), secret);
    if (Object.keys(body).length > 0) {
      await api.patch('/v1/secrets/{id}/oauth2', { path: { id: secret.id }, body });
    }
    onClose();
  });
  return (
    <Dialog title={`Client of ${secret.name}`} isOpen onClose={onClose}>
      {provider === undefined || secret.grant_type === undefined ? (
        <Loading />
      ) : (
        <Form action={save} submit="Save" onSubmit={(fields) => void save.run(fields)} onCancel={onClose}>
          <Notice>
            <p>
              What is stored is never shown. Access tokens stay; another client ID or address needs a new
              consent.
            </p>
          </Notice>
          <ClientFields provider={provider} grant={secret.grant_type} secret={secret} />
        </Form>
      )}
    </Dialog>
  );
}

/** Only changed fields. A removed certificate is null. */
function changesIn(given: OAuth2Changes, secret: SecretDetails): OAuth2Changes {
  const wanted = {
    ...given,
    mtls_certificate_id: given.mtls_certificate_id ?? null,
    signing_key_id: given.signing_key_id ?? null,
  };
  const present: Readonly<Record<string, unknown>> = { ...secret };
  return Object.fromEntries(
    Object.entries(wanted).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(present[name] ?? null),
    ),
  );
}
