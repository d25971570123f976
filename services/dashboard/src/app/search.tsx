/** Goes anywhere by name: pages, secrets, routes and the rest. Opens with `/` or Ctrl-K. */
import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { useLocation } from 'wouter';
import { Dialog } from '../design/dialog.tsx';
import { Icon } from '../design/icon.tsx';
import { type SearchHit, useSearchHits } from './use-search-hits.ts';

export function Search() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const open = (event: globalThis.KeyboardEvent): void => {
      const isTyping =
        event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable]');
      const isSlash = event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey;
      const isCommand = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey);
      if (!isSlash && !isCommand) return;
      event.preventDefault();
      setOpen(true);
    };
    addEventListener('keydown', open);
    return () => removeEventListener('keydown', open);
  }, []);
  return (
    <>
      <AriaButton className="search-open" aria-label="Search" onPress={() => setOpen(true)}>
        <Icon name="search" />
        <span className="search-words">Search</span>
        <kbd>/</kbd>
      </AriaButton>
      <Dialog title="Search" isOpen={isOpen} onClose={() => setOpen(false)} size="large">
        <SearchBox onDone={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function SearchBox({ onDone }: { onDone: () => void }) {
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const [, navigate] = useLocation();
  const id = useId();
  const hits = useSearchHits(query.trim());
  const go = (hit: SearchHit | undefined): void => {
    if (hit === undefined) return;
    onDone();
    navigate(hit.path);
  };
  const press = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt((at + step + hits.length) % Math.max(hits.length, 1));
    } else if (event.key === 'Enter') go(hits[at]);
  };
  return (
    <>
      <input
        className="input search-input"
        role="combobox"
        aria-label="Search by name"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={hits[at] === undefined ? undefined : `${id}-${at}`}
        aria-autocomplete="list"
        autoComplete="off"
        spellCheck={false}
        autoFocus
        value={query}
        placeholder="A secret, a route, a page…"
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      <div id={id} role="listbox" aria-label="Found" className="search-hits">
        {hits.map((hit, index) => (
          <div
            key={hit.path + hit.name}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className="menu-item search-hit"
            onPointerMove={() => setAt(index)}
            onClick={() => go(hit)}
            onKeyDown={press}
          >
            <Icon name={hit.icon} />
            <span className="break">{hit.name}</span>
            <span className="faint small">{hit.detail}</span>
          </div>
        ))}
      </div>
      {hits.length === 0 && <p className="soft">Nothing has a name that contains this.</p>}
    </>
  );
}
