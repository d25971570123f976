/** `j` and `k` go through the records, or from an open one to its neighbour; Enter opens, Escape closes, `f` filters. */
import { type RefObject, useEffect } from 'react';

type Parts = {
  list: RefObject<HTMLElement | null>;
  /** In the order of the list. */
  ids: readonly string[];
  openId: string | undefined;
  onOpen: (id: string | undefined) => void;
};

export function useLogKeys({ list, ids, openId, onOpen }: Parts): void {
  useEffect(() => {
    const step = (by: number): void => {
      const next = openId === undefined ? undefined : ids[ids.indexOf(openId) + by];
      if (openId === undefined) moveFocus(list.current, by);
      else if (next !== undefined) onOpen(next);
    };
    const press = (event: KeyboardEvent): void => {
      const isTyping =
        event.target instanceof Element &&
        event.target.closest('input, textarea, select, [contenteditable]') !== null;
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'j' || event.key === 'k') step(event.key === 'j' ? 1 : -1);
      else if (event.key === 'f') document.getElementById('log-filter')?.querySelector('input')?.focus();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [list, ids, openId, onOpen]);
}

function moveFocus(list: HTMLElement | null, by: number): void {
  const buttons = [...(list?.querySelectorAll<HTMLElement>('button') ?? [])];
  const focused = document.activeElement;
  const at = focused instanceof HTMLElement ? buttons.indexOf(focused) : -1;
  const next = at < 0 ? (by > 0 ? 0 : buttons.length - 1) : at + by;
  buttons[next]?.focus();
  buttons[next]?.scrollIntoView({ block: 'nearest' });
}
