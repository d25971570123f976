/** The frame of the pages before signing in. */
import { type ReactNode, useEffect } from 'react';
import { Logo } from '../design/icon.tsx';

export function DoorPage({
  title,
  lead,
  children,
}: {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · KnoxCall`;
  }, [title]);
  return (
    <main className="door">
      <div className="door-card">
        <Logo />
        <h1>{title}</h1>
        {lead !== undefined && <div className="soft">{lead}</div>}
        {children}
      </div>
    </main>
  );
}
