/** Proxied requests: the newest first, as they come, and their number. */

import { useMemo, useState } from 'react';
import { useSearchParams } from 'wouter';
import { useRead } from '../api/use-api.ts';
import { Button } from '../design/button.tsx';
import { SelectField, TextField } from '../design/field.tsx';
import { Empty, Loading, ReadError } from '../design/notice.tsx';
import { Page } from '../design/page.tsx';
import { useEnvironments } from '../environments/use-environments.tsx';
import type { LogFilters } from './log-record.ts';
import { LogRecordPanel } from './log-record-panel.tsx';
import { LogTable } from './log-table.tsx';
import { TrafficChart } from './traffic-chart.tsx';
import { useLogTail } from './use-log-tail.ts';

const spans: readonly (readonly [string, string])[] = [
  ['', 'any time'],
  ['1', 'the last hour'],
  ['24', 'the last 24 hours'],
  ['168', 'the last 7 days'],
];

type Names = 'route' | 'status' | 'environment' | 'span' | 'text' | 'open';

export function LogsPage() {
  const [parameters, setParameters] = useSearchParams();
  const [isFollowing, setFollowing] = useState(true);
  const get = (name: Names): string => parameters.get(name) ?? '';
  const set = (name: Names, value: string | undefined): void => {
    const next = new URLSearchParams(parameters);
    if (value === undefined || value === '') next.delete(name);
    else next.set(name, value);
    // An opened record is a step that "back" undoes; a filter is not, nor is the next record.
    setParameters(next, { replace: name !== 'open' || (parameters.has('open') && value !== undefined) });
  };
  const filters = useFilters(get('route'), get('status'), get('environment'), get('span'), get('text'));
  const openId = parameters.get('open') ?? undefined;
  return (
    <Page
      title="Logs"
      lead="Every request, with placeholders where credentials were."
      actions={
        <Button icon={isFollowing ? 'pause' : 'play'} onPress={() => setFollowing(!isFollowing)}>
          {isFollowing ? 'Pause' : 'Follow'}
        </Button>
      }
    >
      <LogFilterFields get={get} set={set} />
      <TrafficChart routeId={get('route')} environment={get('environment')} />
      <Tail
        filters={filters}
        isFollowing={isFollowing && get('text') === ''}
        openId={openId}
        onOpen={(id) => set('open', id)}
      />
      {openId !== undefined && <LogRecordPanel id={openId} onClose={() => set('open', undefined)} />}
    </Page>
  );
}

function useFilters(...given: readonly [string, string, string, string, string]): LogFilters {
  const [route, status, environment, span, text] = given;
  return useMemo((): LogFilters => {
    const hours = Number(span);
    return {
      ...(route === '' ? {} : { route_id: route }),
      ...(status === '' ? {} : { status_code: status }),
      ...(environment === '' ? {} : { environment }),
      ...(text.trim() === '' ? {} : { search: text.trim() }),
      ...(hours > 0 ? { from: new Date(Date.now() - hours * 3_600_000).toISOString() } : {}),
    };
  }, [route, status, environment, span, text]);
}

const statuses: readonly (readonly [string, string])[] = [
  ['', 'any status'],
  ['2xx', '2xx, went well'],
  ['3xx', '3xx, redirected'],
  ['4xx', '4xx, refused'],
  ['5xx', '5xx, failed'],
];

type FieldProps = { get: (name: Names) => string; set: (name: Names, value: string) => void };

function LogFilterFields({ get, set }: FieldProps) {
  const { list } = useEnvironments();
  const routes = useRead('/v1/routes', { query: { per_page: 100, sort: 'name', order: 'asc' } });
  return (
    <search className="filters" id="log-filter">
      <TextField
        label="Text in it"
        type="search"
        placeholder="Path, header, body, secret"
        value={get('text')}
        onChange={(event) => set('text', event.target.value)}
      />
      <SelectField
        label="Through"
        value={get('route')}
        onChange={(event) => set('route', event.target.value)}
        options={[
          ['', 'every route'],
          ...(routes.data?.data ?? []).map(({ id, name }) => [id, name] as const),
        ]}
      />
      <SelectField
        label="With status"
        value={get('status')}
        onChange={(event) => set('status', event.target.value)}
        options={statuses}
      />
      <SelectField
        label="In"
        value={get('environment')}
        onChange={(event) => set('environment', event.target.value)}
        options={[['', 'every environment'], ...list.map(({ name }) => [name, name] as const)]}
      />
      <SelectField
        label="Within"
        value={get('span')}
        onChange={(event) => set('span', event.target.value)}
        options={spans}
      />
    </search>
  );
}

type TailProps = {
  filters: LogFilters;
  isFollowing: boolean;
  openId: string | undefined;
  onOpen: (id: string | undefined) => void;
  hasRoute?: boolean;
};

export function Tail({ filters, isFollowing, openId, onOpen, hasRoute = true }: TailProps) {
  const tail = useLogTail(filters, isFollowing);
  if (tail.records === undefined) {
    return tail.error === null ? <Loading lines={8} /> : <ReadError error={tail.error} />;
  }
  const isSearching = filters.search !== undefined && tail.more !== undefined;
  return (
    <>
      {tail.error !== null && <ReadError error={tail.error} />}
      {tail.records.length > 0 ? (
        <LogTable records={tail.records} openId={openId} onOpen={onOpen} hasRoute={hasRoute} />
      ) : (
        <NoRecords isFiltered={Object.keys(filters).length > (hasRoute ? 0 : 1)} isSearching={isSearching} />
      )}
      {tail.more !== undefined && (
        <div className="row row-center">
          <Button isDisabled={tail.isReading} onPress={tail.more}>
            {isSearching ? 'Look further back' : 'Show older ones'}
          </Button>
        </div>
      )}
    </>
  );
}

function NoRecords({ isFiltered, isSearching }: { isFiltered: boolean; isSearching: boolean }) {
  if (isSearching) {
    return <p className="soft">Not among the newest requests. Older ones were not searched yet.</p>;
  }
  if (isFiltered) return <Empty icon="search" title="No requests match" />;
  return (
    <Empty icon="list" title="No requests yet">
      <p>Requests appear here as soon as they go through a route. “Test” on a route sends a first one.</p>
    </Empty>
  );
}
