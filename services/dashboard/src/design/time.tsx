/** Times and durations in words. */

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];

export function inWords(iso: string, now: number = Date.now()): string {
  const span = new Date(iso).getTime() - now;
  const [unit, size] = units.find(([, ms]) => Math.abs(span) >= ms) ?? ['second', 1000];
  return relative.format(Math.trunc(span / size), unit);
}

export const inDays = (iso: string): number =>
  Math.floor((new Date(iso).getTime() - Date.now()) / 86_400_000);

/** Expiry of a certificate; undefined where it has none. */
export function daysLeft(days: number | undefined): string {
  if (days === undefined) return 'no end';
  if (days < 0) return 'ended';
  return days > 730 ? `${Math.floor(days / 365)} years left` : `${days} days left`;
}

export function endTone(days: number | undefined): 'good' | 'warn' | 'bad' {
  if (days === undefined || days >= 30) return 'good';
  return days < 14 ? 'bad' : 'warn';
}

/** How long ago, with the exact time on hover. */
export function Ago({ at }: { at: string }) {
  return (
    <time dateTime={at} title={moment.format(new Date(at))}>
      {inWords(at)}
    </time>
  );
}

export function Moment({ at }: { at: string }) {
  return <time dateTime={at}>{moment.format(new Date(at))}</time>;
}

export function Day({ at }: { at: string }) {
  return (
    <time dateTime={at} title={moment.format(new Date(at))}>
      {day.format(new Date(at))}
    </time>
  );
}
