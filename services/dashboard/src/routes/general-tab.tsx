/** A route in its base environment, and its settings for all environments. */
import { useRef } from 'react';
import { useMay, useTenant } from '../api/use-api.ts';
import { ChangedMeanwhile } from '../design/changed-meanwhile.tsx';
import { Checkbox, TextField } from '../design/field.tsx';
import { Section } from '../design/page.tsx';
import {
  type Configuration,
  type ConfigurationDraft,
  configurationOf,
  draftOf,
  isChanged,
  same,
} from './configuration-draft.ts';
import { InjectionEditor } from './injection-editor.tsx';
import { CallersPlacesField, CertificateField, MethodsField, TargetField } from './place-fields.tsx';
import { AnswersAndLogs, Trust, WhatItMayUse, WhoMayCall } from './route-settings.tsx';
import type { LoadedRoute, Route, RouteEnvironment } from './route-types.ts';
import { SaveBar, useLeaveGuard } from './save-bar.tsx';
import { type SettingsDraft, settingsFields, settingsOf } from './settings-draft.ts';
import { Snippets } from './snippets.tsx';
import { useSave } from './use-save.ts';

export type GeneralDraft = { configuration: ConfigurationDraft; settings: SettingsDraft };

type Props = {
  loaded: LoadedRoute;
  draft: GeneralDraft | undefined;
  setDraft: (draft: GeneralDraft | undefined) => void;
};

export function GeneralTab({ loaded, draft, setDraft }: Props) {
  const { route, environments } = loaded;
  const isReadOnly = !useMay('editor');
  const base = environments.find(({ is_base: is }) => is) ?? environments[0];
  if (base === undefined) return null;
  const shown = draft ?? { configuration: draftOf(base), settings: settingsOf(route) };
  const isDirty =
    draft !== undefined && (isChanged(draft.configuration, base) || !same(draft.settings, settingsOf(route)));
  const setConfiguration = (configuration: ConfigurationDraft): void => setDraft({ ...shown, configuration });
  const setSettings = (settings: SettingsDraft): void => setDraft({ ...shown, settings });
  const place = { draft: shown.configuration, setDraft: setConfiguration, base: undefined, isReadOnly };
  const settings = { draft: shown.settings, setDraft: setSettings, isReadOnly };
  return (
    <div className="columns">
      <div className="stack">
        <Section title="Route">
          <div className="form-row">
            <TextField
              label="Name"
              required
              maxLength={128}
              disabled={isReadOnly}
              value={shown.settings.name}
              onChange={(event) => setSettings({ ...shown.settings, name: event.target.value })}
            />
            <TargetField
              {...place}
              place={{ routeId: route.id, environment: base.environment, isKnown: true }}
            />
          </div>
          <Checkbox
            label="Serve requests"
            help="Off: every caller is refused, in every environment."
            disabled={isReadOnly}
            checked={shown.settings.enabled}
            onChange={(event) => setSettings({ ...shown.settings, enabled: event.target.checked })}
          />
        </Section>
        <InjectionEditor
          routeId={route.id}
          environment={base.environment}
          places={[base]}
          isKnown
          draft={shown.configuration}
          setDraft={setConfiguration}
          isReadOnly={isReadOnly}
        />
        <WhoMayCall {...settings} />
        <Section title="How it calls the API">
          <div className="form-row">
            <MethodsField {...place} />
            <CertificateField {...place} />
          </div>
          <Trust {...settings} />
        </Section>
        <WhatItMayUse {...settings}>
          <CallersPlacesField {...place} />
        </WhatItMayUse>
        <AnswersAndLogs {...settings} />
        <GeneralSave {...{ loaded, base, shown, isDirty, isReadOnly }} onClean={() => setDraft(undefined)} />
      </div>
      <div className="stack beside">
        <Snippets route={route} />
      </div>
    </div>
  );
}

type SaveProps = {
  loaded: LoadedRoute;
  base: RouteEnvironment;
  shown: GeneralDraft;
  isDirty: boolean;
  isReadOnly: boolean;
  onClean: () => void;
};

function GeneralSave({ loaded: { route, etag }, base, shown, isDirty, isReadOnly, onClean }: SaveProps) {
  const { api } = useTenant();
  useLeaveGuard(isDirty);
  const opened = useRef(route);
  if (!isDirty) opened.current = route;
  const save = useSave(route.id, etag, {
    isDirty,
    write: async (headers) => {
      const body = changesOf(route, base, shown);
      const { meta } = await api.patch('/v1/routes/{id}', { path: { id: route.id }, headers, body });
      return meta.warnings ?? [];
    },
    onClean,
  });
  return (
    <SaveBar
      action={save.action}
      isDirty={isDirty}
      isReadOnly={isReadOnly}
      warnings={save.warnings}
      conflict={save.isOutdated && <ChangedMeanwhile before={opened.current} now={route} labels={labels} />}
      onSave={() => void save.action.run()}
      onDiscard={save.forget}
    />
  );
}

const labels = {
  name: 'Name',
  target_base_url: 'Target',
  enabled: 'Serve requests',
  auth: 'Authentication',
  inject_headers_json: 'Inject Headers',
  inject_query_json: 'Inject Query',
  inject_body_json: 'Inject Body',
  method_configs: 'For single methods',
  allowed_methods: 'Methods',
  requires_clients: 'Only registered clients',
  ip_allowlist: 'Allowed addresses',
  substitute_in: 'Placeholders of callers',
  allowed_secrets: 'Secrets that callers may name',
  redact_response: 'Hide injected values',
  on_unscanned: 'Bodies that cannot be scanned',
  rewrite_references: 'References in answers',
  foreign_redirects: 'Redirects elsewhere',
  propagate_trace: 'Trace',
  tls_max_version: 'TLS 1.2 at most',
  log_bodies: 'Keep bodies in the logs',
  timeout_ms: 'Timeout of the API',
} as const;

/** Only changed fields. */
function changesOf(route: Route, base: Configuration, shown: GeneralDraft) {
  const { enabled: _base, target_base_url: target, ...configuration } = configurationOf(shown.configuration);
  const wanted = {
    ...settingsFields(shown.settings),
    ...configuration,
    target_base_url: target ?? base.target_base_url ?? '',
  };
  const present: Readonly<Record<string, unknown>> = { ...route };
  return Object.fromEntries(Object.entries(wanted).filter(([name, value]) => !same(value, present[name])));
}
