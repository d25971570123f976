/** Prints figures as a Markdown table, which is readable in a terminal too. */
import type { Figures } from './measure.ts';

export type Group = {
  readonly title: string;
  readonly figures: readonly Figures[];
  readonly baseline: string;
};

const columns = ['', 'requests/s', 'CPU us', 'CPU to baseline', 'rest us', 'p50 ms', 'p99 ms', 'p99.9 ms'];

export function tableOf({ title, figures, baseline }: Group): string {
  const base = figures.find(({ name }) => name === baseline)?.cpuUs;
  const rows = figures.map((one) => [
    one.name,
    Math.round(one.perSecond),
    one.cpuUs.toFixed(0),
    base === undefined ? '-' : (one.cpuUs / base).toFixed(2),
    one.restUs === 0 ? '-' : one.restUs.toFixed(0),
    one.p50.toFixed(1),
    one.p99.toFixed(1),
    one.p999.toFixed(1),
  ]);
  return [`### ${title}`, '', headOf(columns), ...rows.map(lineOf), ''].join('\n');
}

/** The first two lines of a table. */
export const headOf = (names: readonly string[]): string =>
  [names, names.map((_name, at) => (at === 0 ? '---' : '---:'))].map(lineOf).join('\n');

export const lineOf = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
