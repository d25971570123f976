/** Text in its own spelling, that scrolls where it is long. */
import type { ReactNode } from 'react';

type Props = {
  label: string;
  /** Lines are broken instead of scrolled. */
  isWrapped?: boolean;
  children: ReactNode;
};

export function Snippet({ label, isWrapped = false, children }: Props) {
  return (
    // Whoever has no mouse must reach what lies outside.
    <section className={isWrapped ? 'snippet snippet-wrap' : 'snippet'} aria-label={label} tabIndex={0}>
      <pre>{children}</pre>
    </section>
  );
}
