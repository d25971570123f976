/** Webhooks of the tenant: whether they work, a test, and the latest deliveries. */
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { type Read, useRead, useTenant } from '../api/use-api.ts';
import { Button } from '../design/button.tsx';
import { Dialog } from '../design/dialog.tsx';
import { Mark } from '../design/mark.tsx';
import { ErrorNotice, Loading, ReadError } from '../design/notice.tsx';
import { Section } from '../design/page.tsx';
import { RemoveButton, SimpleTable } from '../design/simple-table.tsx';
import { Ago } from '../design/time.tsx';
import { NewWebhookDialog } from './new-webhook-dialog.tsx';

type Webhook = Read<'/v1/webhooks'>['data'][number];

export function WebhooksSection() {
  const read = useRead('/v1/webhooks');
  const [isMaking, setMaking] = useState(false);
  const rows = read.data?.data;
  return (
    <Section
      title="Webhooks"
      lead="They receive events when secrets expire, connections are lost, requests fail, and keys or members change."
      actions={<Button onPress={() => setMaking(true)}>Add a webhook</Button>}
    >
      {read.isPending && <Loading lines={2} />}
      {read.isError && <ReadError error={read.error} />}
      {rows?.length === 0 && <p className="soft">None yet.</p>}
      {rows !== undefined && rows.length > 0 && (
        <SimpleTable
          label="Webhooks"
          rows={rows}
          columns={[
            { name: 'Address', cell: ({ url }) => <span className="break">{new URL(url).host}</span> },
            { name: 'Status', cell: (one) => <Status webhook={one} /> },
          ]}
          actions={(one) => (
            <>
              <Deliveries webhook={one} />
              <Remove webhook={one} />
            </>
          )}
        />
      )}
      {isMaking && <NewWebhookDialog onClose={() => setMaking(false)} />}
    </Section>
  );
}

function Status({ webhook: { status, failing_since: since } }: { webhook: Webhook }) {
  if (status === 'active') return <Mark tone="good">active</Mark>;
  if (status === 'disabled') return <Mark tone="warn">disabled</Mark>;
  return (
    <>
      <Mark tone="bad">failing</Mark> {since !== null && <Ago at={since} />}
    </>
  );
}

function Remove({ webhook: { id, url } }: { webhook: Webhook }) {
  const { api } = useTenant();
  const remove = useAction(() => api.delete('/v1/webhooks/{id}', { path: { id } }));
  const words = <p>It gets no more events, and its waiting events are dropped.</p>;
  return <RemoveButton name={new URL(url).host} action={remove} words={words} />;
}

function Deliveries({ webhook }: { webhook: Webhook }) {
  const [isOpen, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  return (
    <>
      <Button look="quiet" onPress={() => setOpen(true)}>
        Deliveries
      </Button>
      <Dialog title={`Told to ${new URL(webhook.url).host}`} isOpen={isOpen} onClose={close}>
        {isOpen && <DeliveryList webhook={webhook} onClose={close} />}
      </Dialog>
    </>
  );
}

/** Events that wait for an attempt are read again: often where that comes within a minute. */
const [soonMs, oftenMs, seldomMs] = [60_000, 1_000, 30_000];

function pollMs(deliveries: readonly { next_attempt_at: string | null }[]): number | false {
  const waits = deliveries.flatMap(({ next_attempt_at: at }) =>
    at === null ? [] : Date.parse(at) - Date.now(),
  );
  if (waits.length === 0) return false;
  return Math.min(...waits) < soonMs ? oftenMs : seldomMs;
}

function DeliveryList({ webhook: { id, status }, onClose }: { webhook: Webhook; onClose: () => void }) {
  const { api } = useTenant();
  const init = { path: { id }, query: { per_page: 10 } };
  const read = useRead('/v1/webhooks/{id}/deliveries', init, {
    refetchInterval: (found) => pollMs(found?.data ?? []),
  });
  const test = useAction(() => api.post('/v1/webhooks/{id}/test', { path: { id }, body: {} }));
  return (
    <div className="stack">
      {read.isError && <ReadError error={read.error} />}
      {read.data?.data.length === 0 && <p className="soft">Nothing yet.</p>}
      {read.data !== undefined && read.data.data.length > 0 && (
        <SimpleTable
          label="Deliveries"
          rows={read.data.data}
          columns={[
            {
              name: 'Event',
              cell: ({ type, created_at: at }) => (
                <>
                  <code>{type}</code>
                  <div className="soft small">
                    <Ago at={at} />
                  </div>
                </>
              ),
            },
            { name: 'State', cell: ({ state, attempts }) => `${state}, ${attempts}×` },
            { name: 'Answer', cell: (one) => one.last_status ?? one.last_error ?? '–' },
          ]}
        />
      )}
      {test.error !== undefined && <ErrorNotice error={test.error} />}
      <div className="dialog-foot">
        <Button
          look="primary"
          isDisabled={test.isRunning || status === 'disabled'}
          onPress={() => void test.run()}
        >
          Send a test
        </Button>
        <Button onPress={onClose}>Done</Button>
      </div>
    </div>
  );
}
