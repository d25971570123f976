/** How a name stands in the outbox: `route:<name>` or `secret:<name>`. */

export function splitName(objectId: string): ['route' | 'secret', string] {
  const colon = objectId.indexOf(':');
  return [objectId.slice(0, colon) === 'route' ? 'route' : 'secret', objectId.slice(colon + 1)];
}
