/** Completes a placeholder while it is written in a text area: the suggestions, and the chosen one. */
import { type KeyboardEvent, type RefObject, useState } from 'react';
import { openPlaceholder } from './tokens.ts';
import { type Suggestion, useSuggestions } from './use-suggestions.ts';

type Parts = {
  area: RefObject<HTMLTextAreaElement | null>;
  value: string;
  onChange: (value: string) => void;
};

export type Completion = {
  suggestions: readonly Suggestion[];
  chosen: number;
  accept: (suggestion: Suggestion | undefined) => void;
  /** True where the list of suggestions handled the key. */
  press: (event: KeyboardEvent) => boolean;
  typed: (caret: number) => void;
  close: () => void;
};

export function useCompletion({ area, value, onChange }: Parts): Completion {
  const [caret, setCaret] = useState<number>();
  const [chosen, setChosen] = useState(0);
  const open = caret === undefined ? undefined : openPlaceholder(value, caret);
  const suggestions = useSuggestions(open?.typed);
  const close = (): void => setCaret(undefined);
  const accept = (suggestion: Suggestion | undefined): void => {
    if (suggestion === undefined || open === undefined || caret === undefined) return;
    const before = value.slice(0, open.start) + suggestion.text;
    onChange(before + value.slice(caret).replace(/^\}\}/, ''));
    setChosen(0);
    setCaret(suggestion.isWhole ? undefined : before.length);
    requestAnimationFrame(() => area.current?.setSelectionRange(before.length, before.length));
  };
  const press = ({ key }: KeyboardEvent): boolean => {
    if (suggestions.length === 0) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step !== undefined) setChosen((chosen + step + suggestions.length) % suggestions.length);
    else if (key === 'Enter' || key === 'Tab') accept(suggestions[chosen]);
    else if (key === 'Escape') close();
    else return false;
    return true;
  };
  const typed = (at: number): void => {
    setCaret(at);
    setChosen(0);
  };
  return { suggestions, chosen, accept, press, typed, close };
}
