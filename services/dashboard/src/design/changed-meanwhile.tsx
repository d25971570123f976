/** Shown when two people change one object: the other person's changes while this form was open. */
import { Notice } from './notice.tsx';

type Shown = Readonly<Record<string, unknown>>;

export function ChangedMeanwhile({
  before,
  now,
  labels,
}: {
  before: Shown;
  now: Shown;
  /** Fields that are compared, by the names that the page has for them. */
  labels: Readonly<Record<string, string>>;
}) {
  const changed = Object.entries(labels).filter(([name]) => textOf(before[name]) !== textOf(now[name]));
  return (
    <Notice tone="warn" title="Somebody changed this while you were editing">
      {changed.length === 0 ? (
        <p>Nothing of what this form shows is different.</p>
      ) : (
        <dl className="changes">
          {changed.map(([name, label]) => (
            <div key={name}>
              <dt>{label}</dt>
              <dd>
                <del>{textOf(before[name])}</del> <ins>{textOf(now[name])}</ins>
              </dd>
            </div>
          ))}
        </dl>
      )}
      <p>Nothing is saved yet. Save yours all the same, or close this and look at theirs.</p>
    </Notice>
  );
}

function textOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  if (typeof value === 'string') return value;
  return JSON.stringify(value, null, 1) ?? 'nothing';
}
