/** Text in monospace that scrolls where it is long; also credentials that are shown once. */
import type { ReactNode } from 'react';
import { Button, CopyButton } from './button.tsx';
import { Notice } from './notice.tsx';

type Props = {
  label: string;
  /** Lines are broken instead of scrolled. */
  isWrapped?: boolean;
  children: ReactNode;
};

export function Snippet({ label, isWrapped = false, children }: Props) {
  return (
    // People without a mouse must be able to scroll to it.
    <section className={isWrapped ? 'snippet snippet-wrap' : 'snippet'} aria-label={label} tabIndex={0}>
      <pre>{children}</pre>
    </section>
  );
}

type ShownOnceProps = {
  label: string;
  text: string;
  /** Where the person should copy it to. */
  to: string;
  onClose: () => void;
};

/** A credential that is shown only this once. It is in the memory of its dialog alone, and gone with it. */
export function ShownOnce({ label, text, to, onClose }: ShownOnceProps) {
  return (
    <>
      <Notice tone="warn" title="This is the only time that you see it">
        <p>Copy it now to {to}. Nobody can show it again.</p>
      </Notice>
      <Snippet label={label} isWrapped>
        {text}
      </Snippet>
      <div className="dialog-foot">
        <CopyButton look="primary" text={() => text}>
          Copy
        </CopyButton>
        <Button onPress={onClose}>Done</Button>
      </div>
    </>
  );
}
