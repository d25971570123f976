/** When a secret ends, as far as it does. */
import { Mark } from '../design/mark.tsx';
import { Day, inDays } from '../design/time.tsx';

export function SecretEnd({ secret }: { secret: { expires_at: string | null } }) {
  const end = secret.expires_at;
  if (end === null) return <span className="faint">never</span>;
  const days = inDays(end);
  if (days < 0) return <Mark tone="bad">expired</Mark>;
  if (days < 30) return <Mark tone="warn">{days === 0 ? 'today' : `in ${days} days`}</Mark>;
  return <Day at={end} />;
}
