// Each alert rule uses existing metrics, and has a runbook and a test in which it fires.
import { spawnSync } from 'node:child_process';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadYaml } from './src/load-yaml.ts';
import { repository } from './src/source-files.ts';

type Rule = {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook: string };
};
type RuleTest = {
  readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts?: unknown[] }[];
};

const chart = 'infra/helm/knoxcall';
const [{ groups }] = loadYaml(`${chart}/alerts.yaml`) as [{ groups: { rules: Rule[] }[] }];
const rules = groups.flatMap((group) => group.rules);
const [{ tests }] = loadYaml(`${chart}/alerts.test.yaml`) as [{ tests: RuleTest[] }];
const sources = globSync('{services,packages}/*/src/**/*.ts', { cwd: repository })
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => readFileSync(join(repository, file), 'utf8'))
  .join('\n');

test.each(rules.map((rule) => [rule.alert, rule] as const))(
  '%s uses existing metrics and has a runbook',
  (alert, rule) => {
    const metrics = rule.expr.match(/\bknoxcall_\w+/g) ?? [];
    expect(metrics.length).toBeGreaterThan(0);
    expect(metrics.filter((metric) => !sources.includes(`'${metric}'`))).toEqual([]);
    expect(['critical', 'warning']).toContain(rule.labels.severity);
    expect(readFileSync(join(repository, rule.annotations.runbook), 'utf8')).toMatch(
      new RegExp(`^# ${alert}\\n[\\s\\S]+\\*\\*Look at\\*\\*[\\s\\S]+\\*\\*Do\\*\\*`),
    );
  },
);

test('every alert fires in a test, and every runbook belongs to an alert', () => {
  const firing = tests
    .flatMap((one) => one.alert_rule_test)
    .filter(({ exp_alerts: expected = [] }) => expected.length > 0);
  expect(new Set(firing.map(({ alertname }) => alertname))).toEqual(new Set(rules.map(({ alert }) => alert)));
  const runbooks = readdirSync(join(repository, 'docs/runbooks')).map((name) => `docs/runbooks/${name}`);
  expect(new Set(runbooks)).toEqual(new Set(rules.map(({ annotations }) => annotations.runbook)));
});

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

// On Debian and Ubuntu promtool is part of the package prometheus.
(hasPromtool ? test : test.skip)('promtool confirms that the alerts fire as their tests say', () => {
  const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', 'alerts.test.yaml'], {
    cwd: join(repository, chart),
    encoding: 'utf8',
  });
  expect({ status, stdout, stderr }).toMatchObject({ status: 0 });
});
