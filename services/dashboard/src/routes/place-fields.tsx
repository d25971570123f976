/** Target, methods and client certificate: fields that may differ in each environment. */

import { type ComponentProps, type ReactNode, useId } from 'react';
import { useRead } from '../api/use-api.ts';
import { SelectField } from '../design/field.tsx';
import { TemplateField } from '../placeholder/template-field.tsx';
import type { ConfigurationDraft } from './configuration-draft.ts';
import type { RouteEnvironment } from './route-types.ts';
import { SomeField } from './some-field.tsx';
import { type Place, useJudge } from './use-judge.ts';

type Props = {
  draft: ConfigurationDraft;
  setDraft: (draft: ConfigurationDraft) => void;
  /** Where an empty field inherits from; undefined at the base. */
  base: RouteEnvironment | undefined;
  isReadOnly: boolean;
};

export function TargetField({ draft, setDraft, base, isReadOnly, place }: Props & { place: Place }) {
  const judge = useJudge(place, [draft.target ?? '']);
  return (
    <TemplateLine
      label="Target"
      isDisabled={isReadOnly}
      value={draft.target ?? ''}
      judge={judge}
      placeholder={base?.target_base_url ?? 'https://api.example.com'}
      onChange={(target) => setDraft({ ...draft, target: target === '' ? null : target })}
      help={
        base === undefined
          ? 'The path of a request is put behind it. Its own path may hold placeholders.'
          : `Empty: inherited from ${base.environment}.`
      }
    />
  );
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

export function MethodsField({ draft, setDraft, base, isReadOnly }: Props) {
  return (
    <SomeField
      label="Methods"
      group="Allowed methods"
      unsaid={
        base === undefined
          ? 'Every method'
          : `As ${base.environment}: ${base.allowed_methods?.join(', ') ?? 'every method'}`
      }
      options={methods}
      first={['GET']}
      value={draft.allowedMethods}
      onChange={(allowedMethods) => setDraft({ ...draft, allowedMethods })}
      isReadOnly={isReadOnly}
    />
  );
}

const places = ['body', 'headers', 'query', 'path'] as const;

export function CallersPlacesField({ draft, setDraft, base, isReadOnly }: Props) {
  const usual = 'bodies';
  return (
    <SomeField
      label="Placeholders of callers are replaced in"
      group="Places in a request"
      unsaid={
        base === undefined ? usual : `As ${base.environment}: ${base.substitute_in?.join(', ') ?? usual}`
      }
      options={places}
      first={['body']}
      value={draft.substituteIn}
      onChange={(substituteIn) => setDraft({ ...draft, substituteIn })}
      isReadOnly={isReadOnly}
      help="For client libraries that want a key: give them {{secret:name}} as their key. In other places a placeholder goes out unreplaced."
    />
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
      help="Presented to APIs that ask for one (mTLS)."
    />
  );
}

/** A field for text with placeholders, under its label. */
export function TemplateLine({
  help,
  ...field
}: ComponentProps<typeof TemplateField> & { help?: ReactNode }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{field.label}</label>
      <TemplateField {...field} id={id} />
      {help && <div className="field-help">{help}</div>}
    </div>
  );
}
