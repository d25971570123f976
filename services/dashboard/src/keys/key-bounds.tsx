/** Where a key may be used, in short. */
import { EnvironmentMark } from '../environments/use-environments.tsx';
import { useRouteNames } from '../routes/route-names.tsx';

type Bounds = {
  allowed_routes: string[] | null;
  allowed_environments: string[] | null;
  ip_allowlist: string[] | null;
};

export function KeyBounds({ apiKey }: { apiKey: Bounds }) {
  const { allowed_routes: routes, allowed_environments: environments, ip_allowlist: addresses } = apiKey;
  const names = useRouteNames(routes ?? []);
  if (routes === null && environments === null && addresses === null) {
    return <span className="faint">everywhere</span>;
  }
  return (
    <ul className="stack-tight small">
      {routes !== null && (
        <li className="break">
          {routes.length === 0 ? 'no route' : routes.map((id) => names.get(id) ?? id.slice(0, 8)).join(', ')}
        </li>
      )}
      {environments !== null && (
        <li className="row">
          {environments.map((name) => (
            <EnvironmentMark key={name} name={name} />
          ))}
        </li>
      )}
      {addresses !== null && <li className="mono break">{addresses.join(', ')}</li>}
    </ul>
  );
}
