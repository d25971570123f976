/** Who changed what, and whether the audit log is intact. */

import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { useAction } from '../api/use-action.ts';
import { type Read, readOnce, useTenant } from '../api/use-api.ts';
import { Button } from '../design/button.tsx';
import { SelectField, TextField } from '../design/field.tsx';
import { Empty, ErrorNotice, Loading, Notice, ReadError } from '../design/notice.tsx';
import { Page } from '../design/page.tsx';
import { AuditTable } from './audit-table.tsx';

const kinds = [
  ['', 'everything'],
  ['secret', 'secrets'],
  ['route', 'routes'],
  ['api_key', 'API keys'],
  ['environment', 'environments'],
  ['client', 'clients'],
  ['collection', 'collections'],
  ['membership', 'members'],
  ['invitation', 'invitations'],
  ['tenant', 'the tenant'],
] as const;

export function AuditPage() {
  const { slug, api } = useTenant();
  const [parameters, setParameters] = useSearchParams();
  const [kind, resource] = [parameters.get('kind') ?? '', parameters.get('resource') ?? ''];
  const set = (name: string, value: string): void => {
    const next = new URLSearchParams(parameters);
    if (value === '') next.delete(name);
    else next.set(name, value);
    setParameters(next, { replace: true });
  };
  const query = {
    limit: 50,
    ...(kind === '' ? {} : { resource_type: kind }),
    ...(resource === '' ? {} : { resource_id: resource }),
  };
  const read = useInfiniteQuery({
    queryKey: [slug, 'audit', query],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      readOnce(api, '/v1/audit-logs', {
        query: { ...query, ...(pageParam === '' ? {} : { cursor: pageParam }) },
        signal,
      }),
    getNextPageParam: (last) => last.meta.next_cursor ?? undefined,
  });
  const events = read.data?.pages.flatMap(({ data }) => data);
  return (
    <Page
      title="Audit"
      lead="Each event holds the hash of the one before it, so a later change of the log is noticed."
    >
      <Chain />
      <search className="filters">
        <TextField
          label="About the object with this id"
          mono
          value={resource}
          onChange={(event) => set('resource', event.target.value.trim())}
        />
        <SelectField
          label="About"
          value={kind}
          onChange={(event) => set('kind', event.target.value)}
          options={kinds}
        />
      </search>
      {read.isError && <ReadError error={read.error} />}
      {events === undefined && !read.isError && <Loading lines={8} />}
      {events?.length === 0 && <Empty icon="shield" title="No events match" />}
      {events !== undefined && events.length > 0 && <AuditTable events={events} />}
      {read.hasNextPage && (
        <div className="row row-center">
          <Button isDisabled={read.isFetching} onPress={() => void read.fetchNextPage()}>
            Show older ones
          </Button>
        </div>
      )}
    </Page>
  );
}

type Verification = Read<'/v1/audit-logs/verify'>['data'];

/** Runs only on demand: it reads the whole log. */
function Chain() {
  const { api } = useTenant();
  const [found, setFound] = useState<Verification>();
  const verify = useAction(async () => setFound((await readOnce(api, '/v1/audit-logs/verify', {})).data));
  const button = (
    <Button isDisabled={verify.isRunning} onPress={() => void verify.run()}>
      Verify
    </Button>
  );
  if (verify.error !== undefined) return <ErrorNotice error={verify.error} actions={button} />;
  if (found === undefined) {
    return (
      <Notice title="Is the audit log intact?" actions={button}>
        <p>Checks every event from the first on.</p>
      </Notice>
    );
  }
  if (found.valid) {
    return (
      <Notice tone="good" title="The audit log is intact" actions={button}>
        <p>{found.checked.toLocaleString()} events, each follows from the one before it.</p>
      </Notice>
    );
  }
  return (
    <Notice tone="bad" title="The audit log was altered" actions={button}>
      <p>
        Event {found.first_broken?.sequence} does not follow from the one before it (
        {found.first_broken?.reason.replaceAll('_', ' ')}). Keep a copy of the database and find out who could
        write to it.
      </p>
    </Notice>
  );
}
