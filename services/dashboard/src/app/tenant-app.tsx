/** The pages of one tenant inside their frame. */
import { useMemo } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { useAction } from '../api/use-action.ts';
import { apiOf, type Tenant, TenantProvider } from '../api/use-api.ts';
import { AuditPage } from '../audit/audit-page.tsx';
import { ClientsPage } from '../clients/clients-page.tsx';
import { CollectionsPage } from '../collections/collections-page.tsx';
import { ConnectionsPage } from '../connections/connections-page.tsx';
import { Button } from '../design/button.tsx';
import { Empty, Notice } from '../design/notice.tsx';
import { Page } from '../design/page.tsx';
import { EnvironmentsPage } from '../environments/environments-page.tsx';
import { KeysPage } from '../keys/keys-page.tsx';
import { LogsPage } from '../logs/logs-page.tsx';
import { MembersPage } from '../members/members-page.tsx';
import { NewRoutePage } from '../routes/new-route-page.tsx';
import { RoutePage } from '../routes/route-page.tsx';
import { RoutesPage } from '../routes/routes-page.tsx';
import { NewSecretPage } from '../secrets/new-secret-page.tsx';
import { PasteEnvPage } from '../secrets/paste-env-page.tsx';
import { SecretPage } from '../secrets/secret-page.tsx';
import { SecretsPage } from '../secrets/secrets-page.tsx';
import { DoorPage } from '../session/door-page.tsx';
import type { Membership, Session } from '../session/session-client.ts';
import { signOut } from '../session/session-store.ts';
import { SettingsPage } from '../settings/settings-page.tsx';
import { TemplatePage } from '../templates/template-page.tsx';
import { TemplatesPage } from '../templates/templates-page.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Shell } from './shell.tsx';

const name = 'knoxcall-tenant';

/** Remembers the tenant that was shown last, for the start page. Only its slug is kept. */
function rememberTenant(slug: string): void {
  localStorage.setItem(name, slug);
}

export function lastTenant(memberships: readonly Membership[]): Membership | undefined {
  const slug = localStorage.getItem(name);
  return memberships.find((membership) => membership.tenant_slug === slug);
}

export function TenantApp({ slug, session }: { slug: string; session: Session }) {
  const membership = session.memberships.find((one) => one.tenant_slug === slug);
  const api = useMemo(() => apiOf(slug), [slug]);
  if (membership === undefined) {
    return (
      <main className="door">
        <Empty icon="warning" title="This is not a tenant of yours">
          <p>
            You are not a member of <code>{slug}</code>, or there is no such tenant.{' '}
            <a href="/">Go to yours</a>.
          </p>
        </Empty>
      </main>
    );
  }
  if (membership.sign_in_again) return <SignInAgain />;
  rememberTenant(slug);
  const tenant: Tenant = { slug, membership, api };
  return (
    <TenantProvider value={tenant}>
      <Shell session={session}>
        <ErrorBoundary>
          <TenantPages />
        </ErrorBoundary>
      </Shell>
    </TenantProvider>
  );
}

function TenantPages() {
  return (
    <Switch>
      <Route path="/">
        <Redirect to="/secrets" replace />
      </Route>
      <Route path="/secrets" component={SecretsPage} />
      <Route path="/secrets/new" component={NewSecretPage} />
      <Route path="/secrets/paste" component={PasteEnvPage} />
      <Route path="/secrets/:id">{({ id }) => <SecretPage key={id} id={id} />}</Route>
      <Route path="/routes" component={RoutesPage} />
      <Route path="/routes/new" component={NewRoutePage} />
      <Route path="/routes/:id/:tab?/:environment?">
        {(given: { id: string; tab?: string; environment?: string }) => (
          <RoutePage key={given.id} id={given.id} tab={given.tab} environment={given.environment} />
        )}
      </Route>
      <Route path="/templates" component={TemplatesPage} />
      <Route path="/templates/:id">{({ id }) => <TemplatePage id={id} />}</Route>
      <Route path="/connections" component={ConnectionsPage} />
      <Route path="/collections" component={CollectionsPage} />
      <Route path="/environments" component={EnvironmentsPage} />
      <Route path="/clients" component={ClientsPage} />
      <Route path="/logs" component={LogsPage} />
      <Route path="/audit" component={AuditPage} />
      <Route path="/api-keys" component={KeysPage} />
      <Route path="/members" component={MembersPage} />
      <Route path="/settings" component={SettingsPage} />
      <Route>
        <Page title="Not found">
          <Notice tone="warn" title="There is no such page">
            <p>The address may be mistyped, or the page has moved.</p>
          </Notice>
        </Page>
      </Route>
    </Switch>
  );
}

/** Rights in this tenant were lowered, which ended the session in it. */
function SignInAgain() {
  const leave = useAction(() => signOut(false));
  return (
    <DoorPage title="Sign in again">
      <p className="soft">
        Your rights in this tenant were changed. Sign in again to go on with the new ones.
      </p>
      <Button look="primary" onPress={() => void leave.run()}>
        Sign in again
      </Button>
    </DoorPage>
  );
}
