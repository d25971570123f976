/** What the colours stand for. */
import { EnvironmentMark } from '../environments/environment-mark.tsx';
import { useEnvironments } from '../environments/use-environments.ts';

const shown = 5;

export function EnvironmentLegend() {
  const { list } = useEnvironments();
  return (
    <ul className="legend" aria-label="Environment colours">
      {list.slice(0, shown).map(({ name }) => (
        <li key={name}>
          <EnvironmentMark name={name} />
        </li>
      ))}
      {list.length > shown && <li className="faint">and {list.length - shown} more</li>}
    </ul>
  );
}
