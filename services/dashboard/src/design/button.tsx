/** Buttons, and those that copy. */
import { type ReactNode, useEffect, useState } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button';
import { Icon, type IconName } from './icon.tsx';

const region = document.createElement('div');
region.className = 'visually-hidden';
region.setAttribute('role', 'status');
// A dialog hides everything else, but not announcements.
region.dataset.liveAnnouncer = 'true';
document.body.append(region);

/** Announces something to people who use a screen reader. */
function announce(text: string): void {
  // The same text twice is announced twice.
  region.textContent = '';
  requestAnimationFrame(() => {
    region.textContent = text;
  });
}

export type ButtonProps = Omit<AriaButtonProps, 'className' | 'children'> & {
  look?: 'primary' | 'plain' | 'quiet' | 'danger';
  icon?: IconName;
  children: ReactNode;
};

export function Button({ look = 'plain', icon, children, ...props }: ButtonProps) {
  return (
    <AriaButton {...props} className={`button button-${look}`}>
      {icon !== undefined && <Icon name={icon} />}
      <span>{children}</span>
    </AriaButton>
  );
}

/** An icon only; `label` is its name. */
export function IconButton({
  icon,
  label,
  ...props
}: Omit<AriaButtonProps, 'className' | 'children'> & { icon: IconName; label: string }) {
  return (
    <AriaButton {...props} aria-label={label} className="button button-quiet button-icon">
      <Icon name={icon} />
    </AriaButton>
  );
}

/** Beside a value: an icon only; `of` says what is copied. */
export function CopySign({ text, of }: { text: string; of: string }) {
  const { state, copy } = useCopy(() => text);
  return <IconButton icon={signs[state]} label={`Copy ${of}`} onPress={() => void copy()} />;
}

const signs = { ready: 'copy', copied: 'check', failed: 'warning' } as const;
const shownMs = 2000;

/** Copies the result of `text` at the press; nothing of it is kept. */
export function CopyButton({
  text,
  children,
  look = 'plain',
}: {
  text: () => string | Promise<string>;
  children: string;
  look?: ButtonProps['look'];
}) {
  const { state, copy } = useCopy(text);
  return (
    <Button look={look} icon={signs[state]} onPress={() => void copy()}>
      {children}
    </Button>
  );
}

/** A value that is still loading is passed as a promise: some browsers allow a copy only at the press. */
async function write(text: string | Promise<string>): Promise<void> {
  if (typeof text === 'string') return navigator.clipboard.writeText(text);
  const type = 'text/plain';
  const content = text.then((given) => new Blob([given], { type }));
  await navigator.clipboard.write([new ClipboardItem({ [type]: content })]);
}

function useCopy(text: () => string | Promise<string>) {
  const [state, setState] = useState<'ready' | 'copied' | 'failed'>('ready');
  useEffect(() => {
    if (state === 'ready') return undefined;
    const timer = setTimeout(() => setState('ready'), shownMs);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async (): Promise<void> => {
    try {
      await write(text());
      setState('copied');
      announce('Copied');
    } catch {
      setState('failed');
      announce('Could not be copied');
    }
  };
  return { state, copy };
}
