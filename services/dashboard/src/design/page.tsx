/** The head of every page: its title and actions. */
import { type ReactNode, useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { Icon } from './icon.tsx';

export function Page({
  title,
  lead,
  actions,
  back,
  marks,
  children,
}: {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  /** The page one level up. */
  back?: string;
  /** Small facts beside the title. */
  marks?: ReactNode;
  children: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · KnoxCall`;
  }, [title]);
  // Screen readers announce the new page.
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div className="page">
      <header>
        <div className="page-head">
          {back !== undefined && (
            <Link href={back} className="page-back button button-quiet button-icon" aria-label="Back">
              <Icon name="back" />
            </Link>
          )}
          <div className="page-title">
            <h1 ref={heading} tabIndex={-1} className="break">
              {title}
            </h1>
            {marks}
          </div>
          {actions !== undefined && <div className="buttons page-actions">{actions}</div>}
        </div>
        {lead !== undefined && <div className="page-lead soft">{lead}</div>}
      </header>
      {children}
    </div>
  );
}

/** A part of a page with a name of its own. */
export function Section({
  title,
  lead,
  actions,
  children,
}: {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="section" aria-label={title}>
      <header className="section-head">
        <div>
          <h2>{title}</h2>
          {lead !== undefined && <div className="soft small">{lead}</div>}
        </div>
        {actions !== undefined && <div className="buttons button-small">{actions}</div>}
      </header>
      {children}
    </section>
  );
}
