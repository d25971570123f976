/** The verdict of a soak in plain words. It must not judge growth in a run that is too short to show it. */
import type { Changes } from './keep-changing.ts';
import type { Line } from './line.ts';
import { trendOf } from './trend-of.ts';
import type { Walk } from './walk-secrets.ts';

/** `holds` is undefined where the run was too short. */
export type Finding = { readonly says: string; readonly holds: boolean | undefined };

/** How much growth of a value from one third of a run to the next is still flat. */
type Limit = { readonly unit: string; readonly share: number; readonly least: number };

const memory: Limit = { unit: 'MiB', share: 0.05, least: 8 };
const time: Limit = { unit: 'ms', share: 0.25, least: 2 };

export type Soak = {
  /** At least ten of them, a minute each, show growth. */
  readonly lines: readonly Line[];
  readonly changes: Changes;
  readonly walks: readonly Walk[];
};

export function judge({ lines, changes, walks }: Soak): Finding[] {
  return [judgeFailures(lines, changes), ...judgeGrowth(lines), ...walks.map(judgeWalk)];
}

function judgeFailures(lines: readonly Line[], changes: Changes): Finding {
  const sum = (of: (line: Line) => number): number => lines.reduce((total, line) => total + of(line), 0);
  const [requests, failed] = [sum((line) => line.requests), sum((line) => line.failed)];
  return {
    says: `${failed} of ${requests} requests and ${changes.failed} of ${changes.made + changes.failed} changes failed.`,
    holds: failed === 0 && changes.failed === 0 && requests > 0 && changes.made > 0,
  };
}

const fewestLines = 10;

function judgeGrowth(lines: readonly Line[]): Finding[] {
  const [first] = lines;
  if (first === undefined || lines.length < fewestLines)
    return [{ says: 'The run was too short to show whether memory or delays grow.', holds: undefined }];
  const flat = (name: string, limit: Limit, of: (line: Line) => number | undefined): Finding =>
    judgeFlat(
      name,
      limit,
      lines.map((line) => of(line) ?? Number.NaN),
    );
  return [
    ...Object.keys(first.rssMiB).map((name) =>
      flat(`Memory of ${name}`, memory, ({ rssMiB }) => rssMiB[name]),
    ),
    ...Object.keys(first.delayMs).map((name) =>
      flat(`Event-loop delay of ${name}, p99`, time, ({ delayMs }) => delayMs[name]),
    ),
    flat('Latency of requests, p99', time, ({ p99 }) => p99),
  ];
}

function judgeFlat(name: string, { unit, share, least }: Limit, values: readonly number[]): Finding {
  const { usual, growth } = trendOf(values);
  const allowed = Math.max(usual * share, least);
  const grown = `${growth < 0 ? '' : '+'}${growth.toFixed(1)} in a third of the run, at most +${allowed.toFixed(1)}`;
  const holds = growth <= allowed;
  return { says: `${name} ${holds ? 'is flat' : 'grows'}: ${usual.toFixed(1)} ${unit}, ${grown}.`, holds };
}

/** A cache that was never nearly full shows nothing. */
function judgeWalk({ bound, secrets, failed, allowed, most, rssMiB }: Walk): Finding {
  const held = `the proxy's cache held at most ${most} of ${allowed} ${bound}`;
  return {
    says: `Over ${secrets} secrets ${held}; ${failed} requests failed; the proxy had ${rssMiB.toFixed(0)} MiB at the end.`,
    holds: failed === 0 && most <= allowed && most >= allowed * 0.9,
  };
}

export function shownVerdict(findings: readonly Finding[]): string {
  const mark = ({ holds }: Finding): string => (holds === undefined ? '?' : holds ? 'ok' : 'NOT KEPT');
  return findings.map((finding) => `${mark(finding).padEnd(8)}  ${finding.says}`).join('\n');
}
