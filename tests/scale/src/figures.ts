/** Figures of a run: a table for people, and JSON for machines. */

export type Unit = 'ms' | 's' | 'MiB' | 'a second' | '';

export type Figure = {
  readonly group: string;
  readonly what: string;
  readonly value: number;
  readonly unit: Unit;
  /** The goal that it should not exceed. */
  readonly goal?: number;
};

export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map(({ group, what, value, unit, goal }) => [
    group,
    what,
    `${shown(value)} ${unit}`.trim(),
    goal === undefined ? '' : `${shown(goal)} ${unit}`,
  ]);
  const lines = [['', 'what', 'figure', 'goal'], ['---', '---', '---:', '---:'], ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const shown = (value: number): string =>
  value.toLocaleString('en-GB', { maximumFractionDigits: value < 10 ? 1 : 0 });

/** `share` 0.5 is the median. NaN without values. */
export function quantile(values: readonly number[], share: number): number {
  const ordered = values.toSorted((a, b) => a - b);
  return ordered[Math.floor((ordered.length - 1) * share)] ?? Number.NaN;
}

/** Median and 99th percentile of times in milliseconds. */
export function timesOf(group: string, what: string, ms: readonly number[]): Figure[] {
  return [
    { group, what: `${what}, p50`, value: quantile(ms, 0.5), unit: 'ms' },
    { group, what: `${what}, p99`, value: quantile(ms, 0.99), unit: 'ms' },
  ];
}
