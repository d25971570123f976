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

test('an environment without settings of its own inherits from the base, from the method before all methods', () => {
  const places = [said('staging'), base];
  expect(told(places, 'staging', null)).toEqual([own('production', null), 'base']);
  expect(told(places, 'staging', 'GET')).toEqual([own('production', 'GET'), 'base GET']);
  expect(told(places, 'staging', 'POST')).toEqual([own('production', null), 'base']);
});

test('a setting of the environment for all methods comes before any setting of the base', () => {
  const places = [said('staging', header('staging')), base];
  expect(told(places, 'staging', 'GET')).toEqual([own('staging', null), 'staging']);
});

test('a place does not inherit its own setting, and the base inherits nothing', () => {
  expect(told([base], 'production', null)).toBeUndefined();
  expect(told([base], 'production', 'GET')).toEqual([own('production', null), 'base']);
});

test('authentication, headers and body are inherited separately', () => {
  const places = [said('staging', header('staging')), said('production', { inject_body_json: { a: 1 } })];
  expect(inheritedBody(places, own('staging', null))?.from).toEqual(own('production', null));
  const auth = { type: 'none' } as const;
  const [staging, production] = [
    said('staging', { auth }),
    said('production', { auth: { type: 'bearer', token: 'x' } }),
  ];
  expect(inheritedAuth([staging, production], own('staging', 'GET'))?.value).toEqual(auth);
});
