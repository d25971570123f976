// The Grafana dashboard shows every metric of KnoxCall and asks for none that is not counted.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTest, repository, sourceFiles } from './src/source-files.ts';

type Panel = {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly targets?: readonly { readonly expr: string }[];
};

const { panels } = JSON.parse(readFileSync(join(repository, 'infra/grafana/knoxcall.json'), 'utf8')) as {
  panels: readonly Panel[];
};
const charts = panels.filter(({ type }) => type !== 'row');
const expressions = charts.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
const shown = new Set(expressions.flatMap((text) => text.match(/knoxcall_\w+?(?=_bucket\b|\b)/g) ?? []));
const counted = new Set(
  sourceFiles('services', 'packages')
    .filter((file) => !isTest(file))
    .flatMap(({ text }) => [
      ...text.matchAll(
        /'(knoxcall_[a-z0-9_]+_(?:total|seconds|entries|tenants|bytes|connected|in_flight|up|info|ends|connections))'/g,
      ),
    ])
    .map(([, name]) => name ?? ''),
);

test('it shows exactly the metrics that the services count', () => {
  expect(counted.size).toBeGreaterThan(10);
  expect(shown).toEqual(counted);
});

test('every chart has its own id and says how to read it', () => {
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  expect(charts.filter(({ description = '' }) => description.length < 10)).toEqual([]);
});

test('counters are shown as rates', () => {
  const raw = expressions.filter(
    (text) => /_total/.test(text) && !/rate\(\w+_total(\{[^}]*\})?\[/.test(text),
  );
  expect(raw).toEqual([]);
});
