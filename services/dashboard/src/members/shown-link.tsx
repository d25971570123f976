/** A one-time link, shown once. It is in this dialog's memory alone. */
import { Button, CopyButton } from '../design/button.tsx';
import { Notice } from '../design/notice.tsx';
import { Snippet } from '../design/snippet.tsx';

export function ShownLink({ link, ends, onClose }: { link: string; ends: string; onClose: () => void }) {
  return (
    <>
      <Notice tone="warn" title="You see it this once">
        <p>{ends} Send it to them by a way that only they read.</p>
      </Notice>
      <Snippet label="The link" isWrapped>
        {link}
      </Snippet>
      <div className="dialog-foot">
        <CopyButton look="primary" text={() => link}>
          Copy
        </CopyButton>
        <Button onPress={onClose}>Done</Button>
      </div>
    </>
  );
}
