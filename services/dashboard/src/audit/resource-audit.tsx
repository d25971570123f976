/** The latest events about one object. */

import { Link } from 'wouter';
import { useMay, useRead } from '../api/use-api.ts';
import { Loading, ReadError } from '../design/notice.tsx';
import { Section } from '../design/page.tsx';
import { Ago } from '../design/time.tsx';
import { actionWords } from './action-words.ts';
import { ActorName } from './actor-name.tsx';

export function ResourceAudit({ id, noun }: { id: string; noun: string }) {
  const maySee = useMay('editor');
  const read = useRead('/v1/audit-logs', { query: { resource_id: id, limit: 8 } }, { enabled: maySee });
  if (!maySee) return null;
  return (
    <Section
      title="History"
      lead={`Who changed this ${noun}, and when.`}
      actions={<Link href={`/audit?resource=${id}`}>All events</Link>}
    >
      {read.isPending && <Loading lines={3} />}
      {read.isError && <ReadError error={read.error} />}
      {read.data !== undefined && (
        <ol className="stack-tight history">
          {read.data.data.map((event) => (
            <li key={event.id}>
              <span>
                {actionWords(event)}
                <span className="soft">
                  {' '}
                  by <ActorName event={event} />
                </span>
              </span>
              <span className="faint small">
                <Ago at={event.at} />
              </span>
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}
