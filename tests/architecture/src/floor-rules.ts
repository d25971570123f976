// What stands above what in the control plane, and in its rooms of connections: imports point down only.
import { type Rule, rule } from './boundary-rule.ts';

/** From what is known of a secret, over who is asked, to what a person does; the files beside the rooms use them all. */
const roomsOfConnections = ['configuration', 'provider', 'refresh', 'consent'];

export const rooms: readonly Rule[] = roomsOfConnections.map((room, floor) => {
  const here = '^services/control-plane/src/connections/';
  const below = roomsOfConnections.slice(0, floor + 1).join('|');
  return rule(`connections-up-from-${room}`, 'A room that needs one above it is two, or stands too low.', {
    from: { path: `${here}${room}/` },
    to: { path: here, pathNot: `${here}(${below})/` },
  });
});

const controlPlane = '^services/control-plane/src/';

/** The floors of the control plane from the top: their names, and what stands on each. Beside each other is fine. */
const floors: readonly (readonly [name: string, parts: readonly string[]])[] = [
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

const pathOf = (parts: readonly string[]): string => `${controlPlane}(${parts.join('|')})`;

export const storeys: readonly Rule[] = floors.map(([name, parts], floor) =>
  rule(
    `control-plane-up-from-${name}`,
    'Imports point down: what is above is passed in, or the file stands too low. A new folder needs a floor.',
    {
      from: { path: pathOf(parts) },
      to: { path: controlPlane, pathNot: pathOf(floors.slice(floor).flatMap(([, below]) => below)) },
    },
  ),
);
