/** Target, methods and client certificate: what may be another in each environment. */
import { useId } from 'react';
import { useRead } from '../api/use-api.ts';
import { SelectField, TextField } from '../design/field.tsx';
import type { ConfigurationDraft } from './configuration-draft.ts';
import type { RouteEnvironment } from './route-types.ts';

type Props = {
  draft: ConfigurationDraft;
  setDraft: (draft: ConfigurationDraft) => void;
  /** Where an empty field takes its value from; undefined at the base. */
  base: RouteEnvironment | undefined;
  isReadOnly: boolean;
};

export function TargetField({ draft, setDraft, base, isReadOnly }: Props) {
  return (
    <TextField
      label="Target"
      mono
      type="url"
      disabled={isReadOnly}
      required={base === undefined}
      value={draft.target ?? ''}
      placeholder={base?.target_base_url ?? 'https://api.example.com'}
      onChange={(event) =>
        setDraft({ ...draft, target: event.target.value === '' ? null : event.target.value })
      }
      help={
        base === undefined
          ? 'The path of a request is put behind it.'
          : `Empty: inherited from ${base.environment}.`
      }
    />
  );
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

export function MethodsField({ draft, setDraft, base, isReadOnly }: Props) {
  const id = useId();
  const allowed = draft.allowedMethods;
  const mode = allowed === null ? 'all' : 'some';
  const inherited =
    base === undefined
      ? 'Every method'
      : `As ${base.environment}: ${base.allowed_methods?.join(', ') ?? 'every method'}`;
  return (
    <div className="stack-tight">
      <SelectField
        label="Methods"
        value={mode}
        disabled={isReadOnly}
        onChange={(event) =>
          setDraft({ ...draft, allowedMethods: event.target.value === 'all' ? null : ['GET'] })
        }
        options={[
          ['all', inherited],
          ['some', 'Only some'],
        ]}
      />
      {allowed !== null && (
        <fieldset className="row" aria-label="Allowed methods">
          {[...new Set([...methods, ...allowed])].map((method) => (
            <label key={method} className="choice" htmlFor={`${id}-${method}`}>
              <input
                id={`${id}-${method}`}
                type="checkbox"
                disabled={isReadOnly}
                checked={allowed.includes(method)}
                onChange={(event) =>
                  setDraft({
                    ...draft,
                    allowedMethods: event.target.checked
                      ? [...allowed, method]
                      : allowed.filter((one) => one !== method),
                  })
                }
              />
              {method}
            </label>
          ))}
        </fieldset>
      )}
    </div>
  );
}

const certificates = { query: { secret_type: 'certificate', per_page: 100 } } as const;

export function CertificateField({ draft, setDraft, base, isReadOnly }: Props) {
  const read = useRead('/v1/secrets', certificates);
  return (
    <SelectField
      label="Client certificate"
      value={draft.certificateId ?? ''}
      disabled={isReadOnly}
      onChange={(event) =>
        setDraft({ ...draft, certificateId: event.target.value === '' ? null : event.target.value })
      }
      options={[
        ['', base === undefined ? 'None' : `As ${base.environment}`],
        ...(read.data?.data ?? []).map(({ id, name }) => [id, name] as const),
      ]}
      help="Shown to APIs that ask for one (mTLS)."
    />
  );
}
