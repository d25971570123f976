import { inheritedAuth, inheritedBody, inheritedHeaders, type Saying } from './levels.ts';

const said = (environment: string, fields: Partial<Saying> = {}): Saying => ({
  environment,
  method_configs: null,
  ...fields,
});
const header = (value: string) => ({ inject_headers_json: { 'X-Key': value } });
const base = said('production', { ...header('base'), method_configs: { GET: header('base GET') } });
const own = (environment: string, method: string | null) => ({ environment, method });
const told = (places: readonly Saying[], environment: string, method: string | null) => {
  const found = inheritedHeaders(places, own(environment, method));
  return found && [found.from, found.value[0]?.value];
};

test('an environment that says nothing inherits from the base, method before all methods', () => {
  const places = [said('staging'), base];
  expect(told(places, 'staging', null)).toEqual([own('production', null), 'base']);
  expect(told(places, 'staging', 'GET')).toEqual([own('production', 'GET'), 'base GET']);
  expect(told(places, 'staging', 'POST')).toEqual([own('production', null), 'base']);
});

test('what an environment says for all methods comes before anything of the base', () => {
  const places = [said('staging', header('staging')), base];
  expect(told(places, 'staging', 'GET')).toEqual([own('staging', null), 'staging']);
});

test('what stands at the place itself is not inherited; the base inherits from nobody', () => {
  expect(told([base], 'production', null)).toBeUndefined();
  expect(told([base], 'production', 'GET')).toEqual([own('production', null), 'base']);
});

test('authentication, headers and body are looked for each on its own', () => {
  const places = [said('staging', header('staging')), said('production', { inject_body_json: { a: 1 } })];
  expect(inheritedBody(places, own('staging', null))?.from).toEqual(own('production', null));
  const auth = { type: 'none' } as const;
  const [staging, production] = [
    said('staging', { auth }),
    said('production', { auth: { type: 'bearer', token: 'x' } }),
  ];
  expect(inheritedAuth([staging, production], own('staging', 'GET'))?.value).toEqual(auth);
});
