/** Sends a request through the route. */
import type { LoadedRoute } from './route-types.ts';

export function TestTab({ loaded }: { loaded: LoadedRoute }) {
  return <p>{loaded.route.name}</p>;
}
