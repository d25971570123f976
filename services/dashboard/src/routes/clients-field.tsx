/** Which registered clients may use a route in one environment. */

import { Link } from 'wouter';
import { useRead } from '../api/use-api.ts';
import { Checkbox } from '../design/field.tsx';
import { Loading, ReadError } from '../design/notice.tsx';
import { Section } from '../design/page.tsx';

type Props = {
  chosen: readonly string[];
  onChange: (ids: readonly string[]) => void;
  isReadOnly: boolean;
  isRequired: boolean;
};

const query = { query: { per_page: 100, sort: 'name', order: 'asc' } } as const;

export function ClientsField({ chosen, onChange, isReadOnly, isRequired }: Props) {
  const read = useRead('/v1/clients', query);
  return (
    <Section
      title="Clients here"
      lead={
        isRequired
          ? 'Only these may call it.'
          : 'They count once “Only registered clients” is on, under “General”.'
      }
    >
      {read.isPending && <Loading lines={2} />}
      {read.isError && <ReadError error={read.error} />}
      {read.data?.data.length === 0 && (
        <p className="soft">
          There are no clients yet: <Link href="/clients">register one</Link>.
        </p>
      )}
      {(read.data?.data ?? []).map(({ id, name, ip_address: address }) => (
        <Checkbox
          key={id}
          label={name}
          help={address}
          disabled={isReadOnly}
          checked={chosen.includes(id)}
          onChange={(event) =>
            onChange(event.target.checked ? [...chosen, id] : chosen.filter((one) => one !== id))
          }
        />
      ))}
    </Section>
  );
}
