/** The users of this secret. */

import { Link } from 'wouter';
import { useRead } from '../api/use-api.ts';
import { Loading, ReadError } from '../design/notice.tsx';
import { Section } from '../design/page.tsx';
import { EnvironmentMark } from '../environments/use-environments.tsx';

export function SecretUsage({ id, canBeNamed }: { id: string; canBeNamed: boolean }) {
  const read = useRead('/v1/secrets/{id}/usage', { path: { id } });
  return (
    <Section title="Used by">
      {read.isPending && <Loading lines={2} />}
      {read.isError && <ReadError error={read.error} />}
      {read.data !== undefined && <UsageList usage={read.data.data} />}
      {canBeNamed && <p className="small faint">A caller may also name it in a request of its own.</p>}
    </Section>
  );
}

type Usage = {
  routes: { id: string; name: string; environments: string[] }[];
  oauth2_secrets: { id: string; name: string }[];
};

export function UsageList({ usage: { routes, oauth2_secrets: secrets } }: { usage: Usage }) {
  if (routes.length + secrets.length === 0) {
    return <p className="soft">Nothing refers to it.</p>;
  }
  return (
    <ul className="stack-tight">
      {routes.map(({ id, name, environments }) => (
        <li key={id} className="usage">
          <Link href={`/routes/${id}`} className="break">
            {name}
          </Link>
          <span className="usage-places small soft">
            {environments.map((environment) => (
              <EnvironmentMark key={environment} name={environment} />
            ))}
          </span>
        </li>
      ))}
      {secrets.map(({ id, name }) => (
        <li key={id} className="usage">
          <Link href={`/secrets/${id}`} className="break mono">
            {name}
          </Link>
          <span className="small soft">at its token endpoint</span>
        </li>
      ))}
    </ul>
  );
}
