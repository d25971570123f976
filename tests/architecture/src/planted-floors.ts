// The type of a planted violation, and one for each floor of both planes: a file that imports one from a higher floor.

/** `file` contains `source`; `breaks` names the rules that must catch it, none for an allowed twin. */
export type Planted = { readonly file: string; readonly source: string; readonly breaks: readonly string[] };

export function bad(rule: string | readonly string[], file: string, source: string): Planted {
  return { file, source, breaks: [rule].flat() };
}

export function good(file: string, source: string): Planted {
  return { file, source, breaks: [] };
}

/** On each floor a file that imports one from a higher floor; on the highest, one that belongs to no floor. */
type Climbing = readonly (readonly [floor: string, folder: string, above: string])[];

const inControlPlane: Climbing = [
  ['entries', '', 'cellar/any.ts'],
  ['doors', 'jobs/', 'serve.ts'],
  ['composition', '', 'jobs/any.ts'],
  ['overviews', 'account/', 'compose.ts'],
  ['routes', 'routes/', 'search/any.ts'],
  ['sinks', 'sinks/', 'routes/any.ts'],
  ['logs', 'logs/', 'sinks/any.ts'],
  ['secrets', 'certificates/', 'logs/any.ts'],
  ['plain-nouns', 'clients/', 'secrets/any.ts'],
  ['people', 'sessions/', 'clients/any.ts'],
  ['tenants', 'tenants/', 'people/any.ts'],
  ['keys', 'keys/', 'tenants/any.ts'],
  ['http', 'http/', 'keys/any.ts'],
  ['changes', 'changes/', 'http/any.ts'],
  ['stores', 'audit/', 'changes/any.ts'],
  ['settings', 'settings/', 'audit/any.ts'],
];

const inProxy: Climbing = [
  ['entries', 'workers/', 'cellar/any.ts'],
  ['composition', '', 'workers/any.ts'],
  ['request', 'request/', 'compose.ts'],
  ['record', 'record/', 'request/any.ts'],
  ['permit', 'permit/', 'record/any.ts'],
  ['sign', 'sign/', 'permit/any.ts'],
  ['substitute', 'substitute/', 'sign/any.ts'],
  ['resolve', 'resolve/', 'substitute/any.ts'],
  ['decrypt', 'decrypt/', 'resolve/any.ts'],
  ['admit', 'admit/', 'decrypt/any.ts'],
  ['select', 'select/', 'admit/any.ts'],
  ['identify', 'identify/', 'select/any.ts'],
  ['answer', 'answer/', 'identify/any.ts'],
  ['inbound', 'inbound/', 'answer/any.ts'],
  ['means', 'forward/', 'inbound/any.ts'],
  ['basics', '', 'snapshots/any.ts'],
];

/** Floors that are single files, not folders. */
const ownFiles: Readonly<Record<string, string>> = {
  ...{ 'control-plane/entries': 'worker.ts', 'control-plane/composition': 'compose.ts' },
  ...{ 'proxy/composition': 'compose.ts', 'proxy/basics': 'chain.ts' },
};

const storeysOf = (plane: string, climbing: Climbing): readonly Planted[] =>
  climbing.flatMap(([floor, folder, above]) => {
    const src = `services/${plane}/src/`;
    const own = ownFiles[`${plane}/${floor}`] ?? `${folder}up.ts`;
    return [
      bad(`${plane}-up-from-${floor}`, `${src}${own}`, `import '${folder === '' ? './' : '../'}${above}';`),
      ...(above.endsWith('any.ts') ? [good(`${src}${above}`, 'export {};')] : []),
    ];
  });

export const plantedOnFloors: readonly Planted[] = [
  ...storeysOf('control-plane', inControlPlane),
  ...storeysOf('proxy', inProxy),
];
