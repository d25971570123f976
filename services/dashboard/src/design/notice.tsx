/** Messages to a person: an error, an empty list, loading. */
import { KnoxCallError } from '@knoxcall/client';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';

type Tone = 'info' | 'good' | 'warn' | 'bad';
const signs: Record<Tone, IconName> = { info: 'info', good: 'check', warn: 'warning', bad: 'warning' };

export function Notice({
  tone = 'info',
  title,
  children,
  actions,
}: {
  tone?: Tone;
  title?: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className={`notice notice-${tone}`} role={tone === 'bad' ? 'alert' : undefined}>
      <Icon name={signs[tone]} />
      <div className="notice-words">
        {title !== undefined && <p className="notice-title">{title}</p>}
        {children}
      </div>
      {actions !== undefined && <div className="buttons button-small">{actions}</div>}
    </div>
  );
}

/** The service's own message, and the request id in its logs. */
export function ErrorNotice({ error, actions }: { error: Error; actions?: ReactNode }) {
  const { requestId = null, fields = {} } = error instanceof KnoxCallError ? error : {};
  return (
    <Notice tone="bad" title={titleOf(error)} actions={actions}>
      <p>{error.message}</p>
      {Object.keys(fields).length > 1 && (
        <ul className="notice-list">
          {Object.entries(fields).map(([name, faults]) => (
            <li key={name}>
              <code>{name}</code> {faults.join('; ')}
            </li>
          ))}
        </ul>
      )}
      {error instanceof KnoxCallError && (
        <p className="small faint row">
          {requestId !== null && (
            <span>
              Request <code className="break">{requestId}</code>
            </span>
          )}
          <ProblemLink type={error.type} />
        </p>
      )}
    </Notice>
  );
}

const titles: Record<string, string> = {
  unreachable: 'The control plane did not answer',
  rate_limited: 'Too many requests',
  forbidden: 'You may not do this',
  conflict: 'This name is taken or in use',
  not_found: 'There is no such thing',
  dependency_unavailable: 'A part of the service is away',
  plan_limit: 'The plan does not include more',
};

function titleOf(error: Error): string {
  const type = error instanceof KnoxCallError ? error.type : '';
  return titles[type] ?? 'That did not work';
}

/** Says what belongs here and what to do next. */
export function Empty({
  title,
  children,
  actions,
  icon,
}: {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  icon: IconName;
}) {
  return (
    <div className="empty">
      <span className="empty-icon">
        <Icon name={icon} size={22} />
      </span>
      <h2>{title}</h2>
      {children !== undefined && <div className="soft">{children}</div>}
      {actions !== undefined && <div className="buttons">{actions}</div>}
    </div>
  );
}

/** Placeholder bars while lines are loading. */
export function Loading({ lines = 5, label = 'Loading' }: { lines?: number; label?: string }) {
  return (
    <div className="loading" role="status" aria-label={label}>
      {Array.from({ length: lines }, (_none, line) => `line ${line}`).map((line) => (
        <span key={line} className="loading-line" />
      ))}
    </div>
  );
}

/** Types of the dashboard or of a route's test, which the catalogue does not have. */
const withoutPage: readonly string[] = ['unreachable', 'unexpected_answer', 'timeout'];

/** A link to the page about a type of error: what it means and what to check. */
export function ProblemLink({ type }: { type: string }) {
  if (withoutPage.includes(type)) return null;
  return (
    <a href={`/docs/problems/${type}`} target="_blank" rel="noreferrer">
      What <code>{type}</code> means
    </a>
  );
}

/** An error while reading, and a button to try again. */
export function ReadError({ error }: { error: Error }) {
  const queries = useQueryClient();
  const again = (): void => {
    queries.refetchQueries({ predicate: ({ state }) => state.status === 'error' }).catch(() => undefined);
  };
  return <ErrorNotice error={error} actions={<Button onPress={again}>Try again</Button>} />;
}
