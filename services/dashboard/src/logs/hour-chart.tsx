/** Requests an hour as bars, with the 50th and 95th percentile of latency as lines. */
import type { Hour } from './traffic-hours.ts';

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' });

export function HourChart({ hours }: { hours: readonly [Hour, ...Hour[]] }) {
  const most = Math.max(...hours.map(({ requests }) => requests), 1);
  const slowest = Math.max(...hours.map(({ p95 }) => p95 ?? 0), 1);
  return (
    <figure className="chart" role="img" aria-label={describe(hours)}>
      <div className="chart-scale number">
        <span>{most.toLocaleString()}</span>
        <span>0</span>
      </div>
      <div className="chart-field">
        <div className="chart-bars">
          {hours.map((hour) => (
            <Bar key={hour.at} hour={hour} most={most} />
          ))}
        </div>
        <LatencyLine hours={hours} slowest={slowest} of="p50" />
        <LatencyLine hours={hours} slowest={slowest} of="p95" />
        <div className="chart-times number">
          {marks(hours).map(({ at, words }) => (
            <span key={at}>{words}</span>
          ))}
        </div>
      </div>
      <div className="chart-scale chart-scale-right number">
        <span>{slowest.toLocaleString()} ms</span>
        <span>0</span>
      </div>
    </figure>
  );
}

function Bar({ hour, most }: { hour: Hour; most: number }) {
  const { at, requests, clientErrors, serverErrors, p50, p95 } = hour;
  const part = (count: number): { height: string } => ({ height: `${(count / most) * 100}%` });
  const begin = new Date(at * 1000);
  const words = `${day.format(begin)}, ${clock.format(begin)}: ${requests} requests, ${clientErrors} refused, ${serverErrors} failed`;
  return (
    <span className="chart-bar" title={p50 === null ? words : `${words}, p50 ${p50} ms, p95 ${p95} ms`}>
      <span className="chart-good" style={part(requests - clientErrors - serverErrors)} />
      <span className="chart-refused" style={part(clientErrors)} />
      <span className="chart-failed" style={part(serverErrors)} />
    </span>
  );
}

type LineProps = { hours: readonly Hour[]; slowest: number; of: 'p50' | 'p95' };

/** Broken where an hour had no requests. */
function LatencyLine({ hours, slowest, of }: LineProps) {
  const heights = hours
    .map((hour) => hour[of])
    .map((ms) => (ms === null ? undefined : 100 - (ms / slowest) * 100));
  const path = heights.map((height, at) => {
    if (height === undefined) return '';
    const [isFirst, isLast] = [heights[at - 1] === undefined, heights[at + 1] === undefined];
    // A single hour is a short stroke.
    if (isFirst && isLast) return `M${at + 0.3},${height}h0.4`;
    return `${isFirst ? 'M' : 'L'}${at + 0.5},${height}`;
  });
  return (
    <svg
      className={`chart-line chart-line-${of}`}
      viewBox={`0 0 ${hours.length} 100`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={path.join('')} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

const shownMarks = 5;

function marks(hours: readonly Hour[]): { at: number; words: string }[] {
  const step = Math.max(1, Math.floor((hours.length - 1) / (shownMarks - 1)));
  const isLong = hours.length > 50;
  return hours
    .filter((_hour, index) => index % step === 0)
    .slice(0, shownMarks)
    .map(({ at }) => ({ at, words: (isLong ? day : clock).format(new Date(at * 1000)) }));
}

function describe(hours: readonly Hour[]): string {
  const total = hours.reduce((sum, { requests }) => sum + requests, 0);
  return `Requests an hour: ${total} in ${hours.length - 1} hours`;
}
