/** The report of a run: Markdown for people, and JSON with all of it for investigating a violation. */
import type { Figures } from './figures.ts';
import type { Run } from './run-chaos.ts';

const shown = 30;

export function reportOf({ seed, ms, arrangement, bounds, verdict, figures }: Run): string {
  const { violations, values, exact } = verdict;
  return [
    `# Chaos: ${violations.length === 0 ? 'every promise was kept' : `${violations.length} promises were not kept`}`,
    '',
    `${Math.round(ms / 1000)} s, ${arrangement.name}, seed ${seed}; repeat it with \`pnpm chaos ${ms / 60_000} ${seed} --redis ${arrangement.redis}\`.`,
    `A change is in force ${bounds.freshMs} ms after its answer, where all was well; a part has ${bounds.recoveryMs} ms to recover.`,
    '',
    ...tableOf(figures, { values, exact }),
    '',
    ...violations.slice(0, shown).map(({ rule, about, says }) => `- **${rule}** ${says} [${about}]`),
    ...(violations.length > shown ? [`- and ${violations.length - shown} more`] : []),
    '',
  ].join('\n');
}

function tableOf(figures: Figures, { values, exact }: { values: number; exact: number }): string[] {
  const counts = (of: Readonly<Record<string, number>>): string =>
    Object.entries(of)
      .map(([name, count]) => `${name}: ${count}`)
      .join(', ');
  const { late } = figures;
  const rows = [
    [
      'requests',
      `${figures.requests}, of them ${figures.webSockets} WebSockets (${counts(figures.statuses)})`,
    ],
    ['changes', counts(figures.writes)],
    ['values sent', `${values}, of which ${exact} had one right value`],
    ['late values, all well', `${late.seen}; p50 ${late.p50} ms, p99 ${late.p99} ms, longest ${late.max} ms`],
    ['faults', counts(figures.faults)],
  ];
  return ['| what | how many |', '|---|---|', ...rows.map((cells) => `| ${cells.join(' | ')} |`)];
}
