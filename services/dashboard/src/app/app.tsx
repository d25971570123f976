/** Chooses what to show, by the address and the session. */
import { KnoxCallError } from '@knoxcall/client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { useAction } from '../api/use-action.ts';
import { Button } from '../design/button.tsx';
import { ErrorNotice, Loading } from '../design/notice.tsx';
import { DoorPage } from '../session/door-page.tsx';
import { LinkPage } from '../session/link-page.tsx';
import type { Session } from '../session/session-client.ts';
import { loadSession, presentSession, signOut, useSessionState } from '../session/session-store.ts';
import { SignInPage } from '../session/sign-in-page.tsx';
import { StepUpDialog } from '../session/step-up-dialog.tsx';
import { lastTenant, TenantApp } from './tenant-app.tsx';

const queries = new QueryClient({
  defaultOptions: { queries: { retry: retryPolicy, refetchOnWindowFocus: true, staleTime: 2_000 } },
});

export function App() {
  const [, navigate] = useLocation();
  useEffect(() => void loadSession(), []);
  const home = (): void => navigate('/', { replace: true });
  return (
    <QueryClientProvider client={queries}>
      <Switch>
        <Route path="/setup">
          <LinkPage purpose="setup" onDone={home} />
        </Route>
        <Route path="/invite">
          <LinkPage purpose="invite" onDone={home} />
        </Route>
        <Route path="/reset">
          <LinkPage purpose="reset" onDone={home} />
        </Route>
        <Route>
          <Inside />
        </Route>
      </Switch>
      <StepUpDialog />
    </QueryClientProvider>
  );
}

function Inside() {
  const state = useSessionState();
  if (state.kind === 'loading') {
    return (
      <main className="door">
        <div className="door-card">
          <Loading lines={4} />
        </div>
      </main>
    );
  }
  if (state.kind === 'failed') {
    return (
      <DoorPage title="KnoxCall">
        <ErrorNotice error={state.error} />
      </DoorPage>
    );
  }
  return state.kind === 'signed_out' ? <SignInPage /> : <SignedIn session={state.session} />;
}

function SignedIn({ session }: { session: Session }) {
  const first = lastTenant(session.memberships) ?? session.memberships[0];
  // The next person to sign in on this page must not see data of the one before.
  useEffect(() => () => queries.clear(), []);
  if (first === undefined) return <NoTenantPage />;
  return (
    <Switch>
      <Route path="/t/:slug" nest>
        {({ slug }) => <TenantApp key={slug} slug={slug} session={session} />}
      </Route>
      <Route>
        <Redirect to={`/t/${first.tenant_slug}/secrets`} replace />
      </Route>
    </Switch>
  );
}

/** A person with an account and no tenant. */
function NoTenantPage() {
  const leave = useAction(() => signOut(false));
  return (
    <DoorPage title="No tenant yet">
      <p className="soft">
        {presentSession()?.user.email} is in no tenant. Ask an admin of one for an invitation and open its
        link while you are signed in.
      </p>
      <Button onPress={() => void leave.run()}>Sign out</Button>
    </DoorPage>
  );
}

/**
 * Reads are retried where that may help: after no answer, or an unavailable part of the service. Never after a refusal.
 */
function retryPolicy(failures: number, error: Error): boolean {
  if (failures >= 2 || !(error instanceof KnoxCallError)) return false;
  return error.status === 0 || error.status === 502 || error.status === 503;
}
