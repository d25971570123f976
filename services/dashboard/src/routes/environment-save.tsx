/** Saves one environment of a route: its own settings, and its clients. */
import { useRef } from 'react';
import { useTenant } from '../api/use-api.ts';
import { ChangedMeanwhile } from '../design/changed-meanwhile.tsx';
import { configurationOf, isChanged, type PlaceDraft, same } from './configuration-draft.ts';
import type { LoadedRoute, RouteEnvironment } from './route-types.ts';
import { SaveBar, useLeaveGuard } from './save-bar.tsx';
import { useSave, type Warning } from './use-save.ts';

type Props = {
  loaded: LoadedRoute;
  saved: RouteEnvironment;
  shown: PlaceDraft;
  isDirty: boolean;
  isReadOnly: boolean;
  onClean: () => void;
};

const labels = {
  enabled: 'Serve requests',
  target_base_url: 'Target',
  inject_headers_json: 'Inject Headers',
  inject_body_json: 'Inject Body',
  method_configs: 'For single methods',
  allowed_methods: 'Methods',
  mtls_certificate_id: 'Client certificate',
  client_ids: 'Clients',
  auth: 'Authentication',
  inject_query_json: 'Inject Query',
  substitute_in: 'Placeholders of callers',
} as const;

export function EnvironmentSave({
  loaded: { route, etag },
  saved,
  shown,
  isDirty,
  isReadOnly,
  onClean,
}: Props) {
  useLeaveGuard(isDirty);
  const opened = useRef(saved);
  if (!isDirty) opened.current = saved;
  const write = useWrite(route.id, saved, shown);
  const save = useSave(route.id, etag, {
    isDirty,
    onClean,
    write,
  });
  return (
    <SaveBar
      action={save.action}
      isDirty={isDirty}
      isReadOnly={isReadOnly}
      warnings={save.warnings}
      conflict={save.isOutdated && <ChangedMeanwhile before={opened.current} now={saved} labels={labels} />}
      onSave={() => void save.action.run()}
      onDiscard={save.forget}
    />
  );
}

/** The base is changed with the route; any other environment is replaced as a whole. */
function useWrite(routeId: string, saved: RouteEnvironment, shown: PlaceDraft) {
  const { api } = useTenant();
  return async (headers: { 'If-Match'?: string }): Promise<readonly Warning[]> => {
    const { enabled, target_base_url: target, ...body } = configurationOf(shown.configuration);
    const path = { id: routeId, env: saved.environment };
    const warnings: Warning[] = [];
    if (isChanged(shown.configuration, saved)) {
      const answer = saved.is_base
        ? await api.patch('/v1/routes/{id}', {
            path: { id: routeId },
            headers,
            body: { ...body, target_base_url: target ?? saved.target_base_url ?? '' },
          })
        : await api.put('/v1/routes/{id}/environments/{env}', {
            path,
            headers,
            body: { ...body, enabled, target_base_url: target },
          });
      warnings.push(...(answer.meta.warnings ?? []));
    }
    if (!same(shown.clients, saved.client_ids)) {
      const clients = { path, body: { client_ids: [...shown.clients] } };
      await api.put('/v1/routes/{id}/environments/{env}/clients', clients);
    }
    return warnings;
  };
}
