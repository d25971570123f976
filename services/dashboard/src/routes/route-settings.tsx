/** Who may use a route, which secrets it may use, and how it treats the API: the same in every environment. */

import type { ReactNode } from 'react';
import { useCollections } from '../collections/use-collections.ts';
import { Checkbox, SelectField, TextArea, TextField } from '../design/field.tsx';
import { Section } from '../design/page.tsx';
import { SecretChooser } from '../secrets/secret-chooser.tsx';
import type { SettingsDraft } from './settings-draft.ts';

type Props = {
  draft: SettingsDraft;
  setDraft: (draft: SettingsDraft) => void;
  isReadOnly: boolean;
};

/** Checkboxes and fields of a draft, each bound to one of its members. */
function useFields({ draft, setDraft, isReadOnly }: Props) {
  return {
    text: (
      name: { [K in keyof SettingsDraft]: SettingsDraft[K] extends string ? K : never }[keyof SettingsDraft],
    ) => ({
      value: draft[name],
      disabled: isReadOnly,
      onChange: (event: { target: { value: string } }) => setDraft({ ...draft, [name]: event.target.value }),
    }),
    check: (
      name: { [K in keyof SettingsDraft]: SettingsDraft[K] extends boolean ? K : never }[keyof SettingsDraft],
    ) => ({
      checked: draft[name],
      disabled: isReadOnly,
      onChange: (event: { target: { checked: boolean } }) =>
        setDraft({ ...draft, [name]: event.target.checked }),
    }),
  };
}

export function WhoMayCall(props: Props) {
  const { text, check } = useFields(props);
  return (
    <Section title="Who may call it" lead="Beside a key of this tenant, which every caller needs.">
      <Checkbox
        label="Only registered clients"
        help="Their addresses are assigned to each environment, under “Environment”."
        {...check('requiresClients')}
      />
      <TextArea
        label="Allowed addresses"
        mono
        rows={2}
        placeholder={'203.0.113.0/24\n2001:db8::/32'}
        help="IP addresses or ranges, one a line. Empty: from anywhere."
        {...text('ipAllowlist')}
      />
      <Checkbox label="Limit how often it is called" {...check('rateLimited')} />
      {props.draft.rateLimited && (
        <div className="form-row">
          <TextField label="Requests" inputMode="numeric" {...text('rateRequests')} />
          <TextField label="in seconds" inputMode="numeric" {...text('rateSeconds')} />
        </div>
      )}
    </Section>
  );
}

export function WhatItMayUse({ children, ...props }: Props & { children: ReactNode }) {
  const { check } = useFields(props);
  const { draft, setDraft, isReadOnly } = props;
  return (
    <Section title="Placeholders of callers" lead="A caller may name a secret in its own request.">
      {children}
      <Checkbox
        label="Any secret of this tenant"
        help="Off: only those that are chosen here. Widening needs an admin."
        {...check('anySecret')}
      />
      {!draft.anySecret && (
        <SecretChooser
          ids={draft.allowedSecrets}
          onChange={(ids) => setDraft({ ...draft, allowedSecrets: ids })}
          isReadOnly={isReadOnly}
        />
      )}
      <Checkbox
        label="Refuse bodies that cannot be scanned"
        help="Otherwise they go through as they are, and the answer says so."
        {...check('rejectUnscanned')}
      />
    </Section>
  );
}

export function AnswersAndLogs(props: Props) {
  const { text, check } = useFields(props);
  const collections = useCollections();
  return (
    <Section title="Answers, logs and time">
      <Checkbox
        label="Hide injected values in answers"
        help="Where the API echoes a credential, the answer has its placeholder instead."
        {...check('redactResponse')}
      />
      <Checkbox
        label="Keep bodies in the logs"
        help="With placeholders, and fields that look like credentials masked."
        {...check('logBodies')}
      />
      <Checkbox
        label="Rewrite the API’s own addresses"
        help="In Location, Link and cookies: a client that follows them comes back to KnoxCall."
        {...check('rewriteReferences')}
      />
      <Checkbox
        label="Pass on redirects to other origins"
        help="Off: they are withheld, because a client that follows one sends its KnoxCall key along."
        {...check('passRedirects')}
      />
      <Checkbox
        label="Tell the API of our trace"
        help="Where KnoxCall traces requests: the API gets a traceparent header that leads to KnoxCall’s span."
        {...check('propagateTrace')}
      />
      <div className="form-row">
        <TextField
          label="Timeout of the API, in ms"
          inputMode="numeric"
          help="From the last byte sent to the head of the answer."
          {...text('timeoutMs')}
        />
        <SelectField
          label="Collection"
          options={[['', 'None'], ...collections.map(({ id, name }) => [id, name] as const)]}
          {...text('collectionId')}
        />
      </div>
    </Section>
  );
}

export function Trust(props: Props) {
  const { text, check } = useFields(props);
  return (
    <>
      <TextArea
        label="Certificate authority of the API"
        mono
        rows={3}
        placeholder="-----BEGIN CERTIFICATE-----"
        help="PEM. Replaces the system’s roots for this route. Empty: the system’s."
        {...text('caCertificate')}
      />
      <Checkbox
        label="TLS 1.2 at most"
        help="For APIs that ask for a client certificate only after the handshake."
        {...check('tlsMax12')}
      />
    </>
  );
}
