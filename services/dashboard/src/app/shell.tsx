/** The frame around every page of a tenant: the menu at the left, tenant and person on top. */

import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { IconButton } from '../design/button.tsx';
import { Logo } from '../design/icon.tsx';
import { EnvironmentMark, useEnvironments } from '../environments/use-environments.tsx';
import { OidcRefusal } from '../session/oidc-refusal.tsx';
import type { Session } from '../session/session-client.ts';
import { MainMenu } from './main-menu.tsx';
import { PasskeyAdvice } from './passkey-advice.tsx';
import { PersonMenu } from './person-menu.tsx';
import { Search } from './search.tsx';
import { TenantSwitcher } from './tenant-switcher.tsx';
import { ThemeMenu } from './theme-menu.tsx';

export function Shell({ session, children }: { session: Session; children: ReactNode }) {
  const [isMenuOpen, setMenuOpen] = useState(false);
  const [path] = useLocation();
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    setMenuOpen(false);
    if (path !== '') main.current?.scrollTo(0, 0);
  }, [path]);
  return (
    <div className={isMenuOpen ? 'shell shell-open' : 'shell'}>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <aside className="side">
        <div className="side-head">
          <Logo />
        </div>
        <MainMenu />
      </aside>
      <header className="top">
        <span className="top-menu">
          <IconButton icon="menu" label="Menu" onPress={() => setMenuOpen(!isMenuOpen)} />
        </span>
        <TenantSwitcher session={session} />
        <EnvironmentLegend />
        <Search />
        <ThemeMenu />
        <PersonMenu session={session} />
      </header>
      <main id="content" ref={main} className="content" tabIndex={-1}>
        <OidcRefusal />
        <PasskeyAdvice session={session} />
        {children}
      </main>
    </div>
  );
}

/** What the colours stand for. */
const shown = 5;

function EnvironmentLegend() {
  const { list } = useEnvironments();
  return (
    <ul className="legend" aria-label="Environment colours">
      {list.slice(0, shown).map(({ name }) => (
        <li key={name}>
          <EnvironmentMark name={name} />
        </li>
      ))}
      {list.length > shown && <li className="faint">and {list.length - shown} more</li>}
    </ul>
  );
}
