/** The tenant, its use of the plan, and the person's own account. */

import { useMay, useRead, useTenant } from '../api/use-api.ts';
import { CopySign } from '../design/button.tsx';
import { Loading, ReadError } from '../design/notice.tsx';
import { Page, Section } from '../design/page.tsx';
import { Day } from '../design/time.tsx';
import { AccountRule } from './account-rule.tsx';
import { AccountSection } from './account-section.tsx';
import { WebhooksSection } from './webhooks-section.tsx';

export function SettingsPage() {
  const account = useRead('/v1/account');
  const isAdmin = useMay('admin');
  return (
    <Page title="Settings">
      <div className="columns">
        <div className="stack">
          <AccountSection />
          {isAdmin && <WebhooksSection />}
        </div>
        <div className="stack">
          <Section title="Tenant">
            {account.isPending && <Loading lines={3} />}
            {account.isError && <ReadError error={account.error} />}
            {account.data !== undefined && <TenantFacts account={account.data.data} />}
          </Section>
          <AccountRule
            title="Starting OAuth2 consent"
            rule="oauth2_bare_start"
            on={{
              about:
                'For an hour after a secret is made, opening its redirect URI starts the consent. Links made with “Connect” always work.',
              change: 'Only by “Connect”',
            }}
            off={{
              about: 'Consent starts with a link that “Connect” made, and in no other way.',
              change: 'By the redirect URI too',
            }}
          />
          <AccountRule
            title="Calls without a route"
            rule="direct_calls"
            on={{
              about:
                'Callers may name the target themselves. A secret goes only to the hosts that its “Allowed hosts” name.',
              change: 'Only by a route',
            }}
            off={{
              about: 'Every call goes by a route.',
              change: 'Without a route too',
            }}
          />
          <Usage />
        </div>
      </div>
    </Page>
  );
}

type Account = NonNullable<ReturnType<typeof useRead<'/v1/account'>>['data']>['data'];

function TenantFacts({ account }: { account: Account }) {
  const { membership } = useTenant();
  return (
    <dl className="facts">
      <dt>Slug</dt>
      <dd className="mono">{account.slug}</dd>
      <dt>Your role</dt>
      <dd>
        {membership.role}
        {membership.can_reveal && ', may see values'}
      </dd>
      <dt>Plan</dt>
      <dd>{account.plan}</dd>
      <dt className="fact-wide">Proxy</dt>
      <dd className="fact-wide">
        <code className="break">{account.proxy_url}</code>
        <CopySign text={account.proxy_url} of="the address" />
      </dd>
      <dt>Made</dt>
      <dd>
        <Day at={account.created_at} />
      </dd>
    </dl>
  );
}

const countNames: Readonly<Record<string, string>> = {
  secrets: 'Secrets',
  routes: 'Routes',
  environments: 'Environments',
  clients: 'Clients',
  collections: 'Collections',
  api_keys: 'API keys',
};

function Usage() {
  const read = useRead('/v1/account/usage');
  if (read.data === undefined) return null;
  const { requests, ...counts } = read.data.data;
  return (
    <Section title="Usage">
      <dl className="facts">
        {Object.entries(counts).map(([name, { used, limit }]) => (
          <div key={name} className="facts-pair">
            <dt>{countNames[name] ?? name}</dt>
            <dd className="number">
              {used.toLocaleString()}
              {limit !== null && ` of ${limit.toLocaleString()}`}
            </dd>
          </div>
        ))}
        <div className="facts-pair">
          <dt>Requests, 24 hours</dt>
          <dd className="number">{requests.last_24_hours.toLocaleString()}</dd>
        </div>
        <div className="facts-pair">
          <dt>Requests, 30 days</dt>
          <dd className="number">{requests.last_30_days.toLocaleString()}</dd>
        </div>
      </dl>
    </Section>
  );
}
