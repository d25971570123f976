/** The settings of a route that differ in each environment. */

import type { Dispatch, SetStateAction } from 'react';
import { useLocation } from 'wouter';
import { useAction } from '../api/use-action.ts';
import { useMay, useTenant } from '../api/use-api.ts';
import { Button } from '../design/button.tsx';
import { Checkbox } from '../design/field.tsx';
import { ErrorNotice, Loading, Notice, ReadError } from '../design/notice.tsx';
import { Section } from '../design/page.tsx';
import { Tabs } from '../design/tabs.tsx';
import { EnvironmentDot, useEnvironments } from '../environments/use-environments.tsx';
import { ClientsField } from './clients-field.tsx';
import {
  type Configuration,
  type ConfigurationDraft,
  type Drafts,
  draftOf,
  isChanged,
  type PlaceDraft,
  same,
} from './configuration-draft.ts';
import { EnvironmentSave } from './environment-save.tsx';
import { InjectionEditor } from './injection-editor.tsx';
import { CallersPlacesField, CertificateField, MethodsField, TargetField } from './place-fields.tsx';
import type { LoadedRoute, RouteEnvironment } from './route-types.ts';

type Props = {
  loaded: LoadedRoute;
  selected: string | undefined;
  drafts: Drafts;
  setDrafts: Dispatch<SetStateAction<Drafts>>;
};

export function EnvironmentTab({ loaded, selected, drafts, setDrafts }: Props) {
  const { list, read } = useEnvironments();
  const [, navigate] = useLocation();
  const { route, environments } = loaded;
  if (read.isPending) return <Loading lines={3} />;
  if (read.isError) return <ReadError error={read.error} />;
  const known = new Set(environments.map(({ environment }) => environment));
  const names = [route.base_environment, ...list.map(({ name }) => name)];
  return (
    <Tabs
      label="Environment of the route"
      look="inner"
      selected={selected ?? route.base_environment}
      onSelect={(name) => navigate(`/routes/${route.id}/environment/${name}`)}
      tabs={[...new Set(names)].map((name) => ({
        id: name,
        name,
        mark: <EnvironmentDot name={name} />,
        panel: () => (
          <Place
            key={name}
            name={name}
            loaded={loaded}
            isKnown={known.has(name)}
            draft={drafts[name]}
            setDraft={(draft) => setDrafts((now) => ({ ...now, [name]: draft }))}
          />
        ),
      }))}
    />
  );
}

const nothing: Configuration = {
  enabled: null,
  target_base_url: null,
  inject_headers_json: null,
  inject_body_json: null,
  method_configs: null,
  allowed_methods: null,
  mtls_certificate_id: null,
  auth: null,
  inject_query_json: null,
  substitute_in: null,
};

type PlaceProps = {
  name: string;
  loaded: LoadedRoute;
  isKnown: boolean;
  draft: PlaceDraft | undefined;
  setDraft: (draft: PlaceDraft | undefined) => void;
};

function Place({ name, loaded, isKnown, draft, setDraft }: PlaceProps) {
  const { route, environments } = loaded;
  const isReadOnly = !useMay('editor');
  const base = environments.find(({ is_base: is }) => is);
  const saved: RouteEnvironment = environments.find(({ environment }) => environment === name) ?? {
    ...nothing,
    environment: name,
    is_base: false,
    client_ids: [],
  };
  const shown = draft ?? { configuration: draftOf(saved), clients: saved.client_ids };
  const isDirty =
    draft !== undefined && (isChanged(draft.configuration, saved) || !same(draft.clients, saved.client_ids));
  const set = (configuration: ConfigurationDraft): void => setDraft({ ...shown, configuration });
  const place = {
    draft: shown.configuration,
    setDraft: set,
    base: saved.is_base ? undefined : base,
    isReadOnly,
  };
  return (
    <div className="stack">
      <Standing {...{ saved, isKnown, loaded }} />
      <InjectionEditor
        routeId={route.id}
        environment={name}
        places={saved.is_base || base === undefined ? [saved] : [saved, base]}
        isKnown={isKnown}
        draft={shown.configuration}
        setDraft={set}
        isReadOnly={isReadOnly}
      />
      <Section title="How it calls the API here">
        <TargetField {...place} place={{ routeId: route.id, environment: name, isKnown }} />
        <div className="form-row">
          <MethodsField {...place} />
          <CertificateField {...place} />
        </div>
        <CallersPlacesField {...place} />
        {!saved.is_base && (
          <Checkbox
            label={`Serve requests in ${name}`}
            help="Off: callers who ask for this environment are refused."
            disabled={isReadOnly}
            checked={shown.configuration.enabled !== false}
            onChange={(event) =>
              set({ ...shown.configuration, enabled: event.target.checked ? null : false })
            }
          />
        )}
      </Section>
      <ClientsField
        chosen={shown.clients}
        onChange={(clients) => setDraft({ ...shown, clients })}
        isReadOnly={isReadOnly}
        isRequired={route.requires_clients}
      />
      <EnvironmentSave
        {...{ loaded, saved, shown, isDirty, isReadOnly }}
        onClean={() => setDraft(undefined)}
      />
    </div>
  );
}

type StandingProps = { saved: RouteEnvironment; isKnown: boolean; loaded: LoadedRoute };

/** Whether the route is in this environment at all. */
function Standing({ saved, isKnown, loaded: { route } }: StandingProps) {
  const { api } = useTenant();
  const mayWrite = useMay('editor');
  const remove = useAction(async () => {
    const path = { id: route.id, env: saved.environment };
    await api.delete('/v1/routes/{id}/environments/{env}', { path });
  });
  if (saved.is_base) {
    return (
      <Notice>
        <p>
          <strong>{saved.environment}</strong> is the base: other environments inherit what they do not say
          themselves.
        </p>
      </Notice>
    );
  }
  if (!isKnown) {
    return (
      <Notice>
        <p>
          The route is not in <strong>{saved.environment}</strong> yet. Saving something here puts it there;
          what you leave empty is inherited from {route.base_environment}.
        </p>
      </Notice>
    );
  }
  return (
    <div className="row row-apart">
      <p className="soft small">Empty fields are inherited from {route.base_environment}.</p>
      {mayWrite && (
        <span className="button-small">
          <Button look="quiet" isDisabled={remove.isRunning} onPress={() => void remove.run()}>
            Take it out of {saved.environment}
          </Button>
        </span>
      )}
      {remove.error !== undefined && <ErrorNotice error={remove.error} />}
    </div>
  );
}
