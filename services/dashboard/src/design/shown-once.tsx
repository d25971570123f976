/** A credential that is shown this once. It is in the memory of its dialog alone, and gone with it. */
import { Button, CopyButton } from './button.tsx';
import { Notice } from './notice.tsx';
import { Snippet } from './snippet.tsx';

type Props = {
  label: string;
  text: string;
  /** Where to copy it. */
  to: string;
  onClose: () => void;
};

export function ShownOnce({ label, text, to, onClose }: Props) {
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
