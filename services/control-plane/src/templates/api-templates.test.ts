/** Every template is complete: it uses each field that it asks for, and the API accepts the route that it creates. */
import { createRouteFields } from '../routes/route-fields.ts';
import { secretName } from '../secrets/insert-secret.ts';
import templates from './api-templates.json' with { type: 'json' };
import { type ApiTemplate, apiTemplate } from './operations.ts';

const all = templates.map((one) => apiTemplate.parse(one));
const named = all.map((template): [string, ApiTemplate] => [template.id, template]);
const parameters = (text: string) => [...text.matchAll(/\{([a-z_]+)\}/g)].map(([, name]) => name!);

test('there are at least thirty templates, each id once, and every category has one', () => {
  expect(all.length).toBeGreaterThanOrEqual(30);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  expect(new Set(all.map(({ category }) => category))).toEqual(new Set(apiTemplate.shape.category.options));
});

test.each(named)(
  '%s uses each field that it asks for, and asks for each field that it uses',
  (_id, template) => {
    const used = [template.target_base_url, ...template.secrets.map(({ value }) => value)].flatMap(
      parameters,
    );
    expect(new Set(used)).toEqual(new Set(template.fields.map(({ name }) => name)));
  },
);

test.each(named)('%s puts no hidden field into the visible address of the route', (_id, template) => {
  const hidden = template.fields.filter((field) => field.hidden).map(({ name }) => name);
  expect(parameters(template.target_base_url).filter((name) => hidden.includes(name))).toEqual([]);
  expect(hidden.length).toBeGreaterThan(0);
});

test.each(named)('%s injects exactly the secrets that it creates', (_id, template) => {
  const injected = [...JSON.stringify(template.route).matchAll(/\{\{secret:([^}]+)\}\}/g)].map(
    ([, name]) => name,
  );
  const names = template.secrets.map(({ name }) => name);
  expect(new Set(injected)).toEqual(new Set(names));
  expect(names.every((name) => secretName.parse(name) === name)).toBe(true);
});

test.each(named)('%s creates a route that the API accepts, over https', (id, template) => {
  const target = template.target_base_url.replaceAll(/\{[a-z_]+\}/g, 'example');
  expect(target).toMatch(/^https:/);
  const route = { name: template.name, slug: id, target_base_url: target, ...template.route };
  expect(createRouteFields.safeParse(route).error?.issues ?? []).toEqual([]);
});
