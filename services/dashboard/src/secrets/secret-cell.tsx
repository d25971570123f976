/** One secret in one environment: whether it has a value there, and a button to set one. */
import { Button as AriaButton } from 'react-aria-components/Button';
import { Link } from 'wouter';
import { Icon } from '../design/icon.tsx';
import { Mark, type Tone } from '../design/mark.tsx';
import { daysLeft, endTone, inDays, inWords } from '../design/time.tsx';
import { EnvironmentDot } from '../environments/use-environments.tsx';
import { type ListedEnvironment, type ListedSecret, placeOf } from './secret-types.ts';

type Props = { secret: ListedSecret; environment: string; onSet: (() => void) | undefined };

export function SecretCell({ secret, environment, onSet }: Props) {
  const place = placeOf(secret, environment);
  if (secret.secret_type === 'oauth2') return <ConnectionCell {...{ secret, environment, place }} />;
  if (secret.secret_type === 'certificate') return <CertificateCell {...{ secret, environment, place }} />;
  if (onSet === undefined) {
    return place === undefined ? <Missing /> : <ValueWords place={place} />;
  }
  const what = place === undefined ? 'missing: set' : `v${place.value_version}: replace`;
  const name = `${what} the value of ${secret.name} in ${environment}`;
  return (
    <AriaButton className="cell" aria-label={name} onPress={onSet}>
      {place === undefined ? <Missing /> : <ValueWords place={place} />}
    </AriaButton>
  );
}

function Missing() {
  return (
    <span className="cell-words">
      <span className="cell-ring" aria-hidden="true" /> missing
    </span>
  );
}

function ValueWords({ place }: { place: ListedEnvironment }) {
  return (
    <span className="number" title={`Written ${inWords(place.updated_at)}`}>
      <span className="cell-good">
        <Icon name="check" size={14} />
      </span>{' '}
      v{place.value_version}
    </span>
  );
}

const statusWords = {
  connected: ['connected', 'good'],
  not_connected: ['not connected', 'plain'],
  expired: ['ended', 'warn'],
  error: ['failed', 'bad'],
} as const satisfies Record<string, readonly [string, Tone]>;

type Placed = { secret: ListedSecret; environment: string; place: ListedEnvironment | undefined };

function ConnectionCell({ secret, environment, place }: Placed) {
  const [words, tone] = statusWords[place?.connection_status ?? 'not_connected'];
  return (
    <Link
      href={`/secrets/${secret.id}?environment=${environment}`}
      className="cell"
      aria-label={`${words}: ${secret.name} in ${environment}`}
    >
      <Mark tone={tone}>{words}</Mark>
    </Link>
  );
}

function CertificateCell({ secret, environment, place }: Placed) {
  const end = place?.expires_at ?? null;
  const days = end === null ? undefined : inDays(end);
  const words = place === undefined ? 'missing' : daysLeft(days);
  return (
    <Link
      href={`/secrets/${secret.id}?environment=${environment}`}
      className="cell"
      aria-label={`${words}: ${secret.name} in ${environment}`}
    >
      {place === undefined ? <Missing /> : <Mark tone={endTone(days)}>{words}</Mark>}
    </Link>
  );
}

/** On a narrow screen: a dot for each environment with a value. */
export function ValueSummary({
  secret,
  environments,
}: {
  secret: ListedSecret;
  environments: readonly string[];
}) {
  const filled = environments.filter((name) => placeOf(secret, name) !== undefined);
  return (
    <span className="value-summary">
      {filled.slice(0, 6).map((name) => (
        <EnvironmentDot key={name} name={name} />
      ))}
      <span className="visually-hidden">{filled.join(', ')}</span>
      <span className="faint small number">
        {filled.length} of {environments.length}
      </span>
    </span>
  );
}
