/** Where a key may be used: by which routes, in which environments, from which addresses. */
import { Checkbox, TextArea } from '../design/field.tsx';
import { textIn } from '../design/form.tsx';
import { useEnvironments } from '../environments/use-environments.tsx';
import { RouteChooser } from '../routes/route-names.tsx';
import { linesIn } from '../secrets/field-text.ts';

type Props = { routes: readonly string[]; onRoutes: (ids: readonly string[]) => void };

export function BoundsFields({ routes, onRoutes }: Props) {
  const { list } = useEnvironments();
  return (
    <details className="more">
      <summary>Where it may be used</summary>
      <div className="form">
        <RouteChooser ids={routes} onChange={onRoutes} none="None chosen: it may use every route." />
        <fieldset className="field">
          <legend>Environments</legend>
          {list.map(({ name }) => (
            <Checkbox key={name} label={name} name="allowed_environments" value={name} />
          ))}
          <span className="field-help">None chosen: it may use every environment.</span>
        </fieldset>
        <TextArea
          label="Allowed addresses"
          name="ip_allowlist"
          mono
          rows={2}
          placeholder={'203.0.113.0/24\n2001:db8::/32'}
          help="IP addresses or ranges, one a line. Empty: from anywhere."
        />
      </div>
    </details>
  );
}

/** As the API takes them. */
export function boundsIn(fields: FormData, routes: readonly string[]) {
  const environments = fields.getAll('allowed_environments').map(String);
  const addresses = linesIn(textIn(fields, 'ip_allowlist'));
  return {
    ...(routes.length === 0 ? {} : { allowed_routes: [...routes] }),
    ...(environments.length === 0 ? {} : { allowed_environments: environments }),
    ...(addresses.length === 0 ? {} : { ip_allowlist: addresses }),
  };
}
