// The order of floors in both planes, and in the control plane's rooms of connections: imports point down
// only.
import { type Rule, rule } from './boundary-rule.ts';

/** From the lowest: the configuration of a secret, its provider, refreshes, and a person's consent. The files beside the rooms may use all of them. */
const roomsOfConnections = ['configuration', 'provider', 'refresh', 'consent'];

export const rooms: readonly Rule[] = roomsOfConnections.map((room, floor) => {
  const here = '^services/control-plane/src/connections/';
  const below = roomsOfConnections.slice(0, floor + 1).join('|');
  return rule(`connections-up-from-${room}`, 'A room that needs one above it is two, or stands too low.', {
    from: { path: `${here}${room}/` },
    to: { path: here, pathNot: `${here}(${below})/` },
  });
});

/** From the top: their names and contents. Imports within a floor are allowed. */
type Floors = readonly (readonly [name: string, parts: readonly string[]])[];

const floorsOfControlPlane: Floors = [
  ['entries', ['(main|worker|serve|work|doctor|admin|all-operations)\\.ts$']],
  [
    'doors',
    [
      '(jobs|mcp|openapi|pages|documents|doctor|admin)/',
      '(app|health|compose-connections|compose-people)\\.ts$',
    ],
  ],
  ['composition', ['compose\\.ts$']],
  ['overviews', ['(account|search|templates)/']],
  ['routes', ['routes/']],
  ['sinks', ['sinks/']],
  ['logs', ['(logs|traffic)/']],
  ['secrets', ['(secrets|connections|certificates)/']],
  ['plain-nouns', ['(clients|collections|environments|audit-log|webhooks)/']],
  ['people', ['(people|sessions|identities|passkeys|passwords|flows)/']],
  ['tenants', ['tenants/']],
  ['keys', ['keys/']],
  ['http', ['http/']],
  ['changes', ['changes/']],
  ['stores', ['(audit|data-keys|events|snapshots)/']],
  ['settings', ['settings/', '(config|columns|version|stop-signal|require-servers)\\.ts$']],
];

/**
 * The rooms of a request; above them the request's story, and above that the code that runs when the process
 * starts.
 */
const floorsOfProxy: Floors = [
  ['entries', ['workers/', '(main|start|run)\\.ts$']],
  ['composition', ['(compose|app|unproxied)\\.ts$']],
  ['request', ['request/']],
  ['record', ['record/']],
  ['permit', ['permit/']],
  ['sign', ['sign/']],
  ['substitute', ['substitute/']],
  ['resolve', ['resolve/']],
  ['decrypt', ['decrypt/']],
  ['admit', ['admit/']],
  ['select', ['select/']],
  ['identify', ['identify/']],
  ['answer', ['answer/']],
  ['inbound', ['inbound/']],
  ['means', ['(forward|snapshots|shares)/']],
  ['basics', ['(awaitable|chain|config|port-of|remembered)\\.ts$']],
];

function storeysOf(plane: string, floors: Floors): readonly Rule[] {
  const src = `^services/${plane}/src/`;
  const pathOf = (parts: readonly string[]): string => `${src}(${parts.join('|')})`;
  return floors.map(([name, parts], floor) =>
    rule(
      `${plane}-up-from-${name}`,
      'Imports point down: what is above is passed in, or the file stands too low. A new folder needs a floor.',
      {
        from: { path: pathOf(parts) },
        to: { path: src, pathNot: pathOf(floors.slice(floor).flatMap(([, below]) => below)) },
      },
    ),
  );
}

export const storeys: readonly Rule[] = [
  ...storeysOf('control-plane', floorsOfControlPlane),
  ...storeysOf('proxy', floorsOfProxy),
];
