/** A small label whose colour shows a state. */
import type { ReactNode } from 'react';

export type Tone = 'plain' | 'good' | 'warn' | 'bad';

export function Mark({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={tone === 'plain' ? 'mark' : `mark mark-${tone}`}>{children}</span>;
}

/** An HTTP status. */
export function StatusMark({ status }: { status: number }) {
  const tone: Tone = status >= 500 ? 'bad' : status >= 400 ? 'warn' : 'good';
  return (
    <Mark tone={tone}>
      <span className="number">{status}</span>
    </Mark>
  );
}
