/** Describes the faults of placeholders in a text. */
import { Icon } from '../design/icon.tsx';
import type { Judge } from './placeholder-text.tsx';
import { tokenize } from './tokens.ts';

const notOne = 'is not a placeholder and is sent as it stands: write {{secret:name}}, without spaces';

/** Each once. */
export function faultsIn(value: string, judge: Judge | undefined): string[] {
  const faults = tokenize(value).flatMap((token) => {
    if (token.kind === 'text') return [];
    if (token.kind === 'malformed') return [`${token.text} ${notOne}.`];
    return judge?.(token) ?? [];
  });
  return [...new Set(faults)];
}

export function FaultList({ id, faults }: { id?: string; faults: readonly string[] }) {
  if (faults.length === 0) return null;
  return (
    <div id={id} className="template-faults">
      {faults.map((one) => (
        <p key={one} className="field-fault">
          <Icon name="warning" size={14} /> {one}
        </p>
      ))}
    </div>
  );
}
