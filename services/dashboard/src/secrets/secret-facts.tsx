/** The metadata of a secret. */
import { Link } from 'wouter';
import { useCollections } from '../collections/use-collections.ts';
import { CopySign } from '../design/button.tsx';
import { Mark } from '../design/mark.tsx';
import { Section } from '../design/page.tsx';
import { Day, inDays } from '../design/time.tsx';
import { EnvironmentMark } from '../environments/use-environments.tsx';
import { useRouteNames } from '../routes/route-names.tsx';
import type { SecretDetails } from './secret-types.ts';

export function SecretFacts({ secret }: { secret: SecretDetails }) {
  const collection = useCollections().find(({ id }) => id === secret.collection_id);
  return (
    <>
      <Section title="Where it may go">
        {secret.allowed_hosts === null ? (
          <p className="soft">To any host that a route names. “Edit” can narrow that.</p>
        ) : (
          <ul className="stack-tight">
            {secret.allowed_hosts.map((host) => (
              <li key={host}>
                <code className="break">{host}</code>
              </li>
            ))}
            {secret.allowed_hosts.length === 0 && <li className="soft">Nowhere: no host is allowed.</li>}
          </ul>
        )}
        {secret.allowed_routes !== null && <AllowedRoutes ids={secret.allowed_routes} />}
        {secret.always_redact && (
          <p className="soft small">Hidden in every answer, whatever the route says.</p>
        )}
      </Section>
      <Section title="Facts">
        <dl className="facts">
          <dt className="fact-wide">UUID</dt>
          <dd className="fact-wide">
            <code className="break">{secret.id}</code>
            <CopySign text={secret.id} of="the UUID" />
          </dd>
          <dt>Base environment</dt>
          <dd>
            <EnvironmentMark name={secret.base_environment} />
          </dd>
          <dt>Expires</dt>
          <dd>
            <SecretEnd secret={secret} />
            {secret.expires_at !== null && (
              <p className="small soft">
                {secret.strict_expiry_enforcement
                  ? 'Is refused from then on.'
                  : 'Is used all the same, with a note.'}
              </p>
            )}
          </dd>
          <dt>Collection</dt>
          <dd>{collection?.name ?? <span className="faint">none</span>}</dd>
          <dt>Made</dt>
          <dd>
            <Day at={secret.created_at} />
          </dd>
        </dl>
      </Section>
    </>
  );
}

function AllowedRoutes({ ids }: { ids: readonly string[] }) {
  const names = useRouteNames(ids);
  if (ids.length === 0) return <p className="soft">No route may use it.</p>;
  return (
    <>
      <p className="soft">Only these routes may use it:</p>
      <ul className="stack-tight">
        {ids.map((id) => (
          <li key={id}>
            <Link href={`/routes/${id}`} className="break">
              {names.get(id) ?? id}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

/** When a secret expires, if ever. */
export function SecretEnd({ secret }: { secret: { expires_at: string | null } }) {
  const end = secret.expires_at;
  if (end === null) return <span className="faint">never</span>;
  const days = inDays(end);
  if (days < 0) return <Mark tone="bad">expired</Mark>;
  if (days < 30) return <Mark tone="warn">{days === 0 ? 'today' : `in ${days} days`}</Mark>;
  return <Day at={end} />;
}
