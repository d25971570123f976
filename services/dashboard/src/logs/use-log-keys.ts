/** `j` and `k` go through the records, Enter opens one, Escape closes it, `f` goes to the filter. */
import { type RefObject, useEffect } from 'react';

type Parts = { list: RefObject<HTMLElement | null>; isOpen: boolean; onClose: () => void };

export function useLogKeys({ list, isOpen, onClose }: Parts): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const isTyping =
        event.target instanceof Element &&
        event.target.closest('input, textarea, select, [contenteditable]') !== null;
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'j' || event.key === 'k') move(list.current, event.key === 'j' ? 1 : -1);
      else if (event.key === 'f') document.getElementById('log-filter')?.querySelector('input')?.focus();
      else if (event.key === 'Escape' && isOpen) onClose();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [list, isOpen, onClose]);
}

function move(list: HTMLElement | null, step: number): void {
  const buttons = [...(list?.querySelectorAll<HTMLElement>('button') ?? [])];
  const at = buttons.indexOf(document.activeElement as HTMLElement);
  const next = at < 0 ? (step > 0 ? 0 : buttons.length - 1) : at + step;
  buttons[next]?.focus();
  buttons[next]?.scrollIntoView({ block: 'nearest' });
}
