/** Every provider by name; nothing else in the control plane knows a provider by name. */
import { consentProviders } from './providers/consent-providers.ts';
import { firstProviders } from './providers/first-providers.ts';
import type { Provider } from './providers/provider.ts';
import { unattendedProviders } from './providers/unattended-providers.ts';

const { custom, ...others } = firstProviders;
const rows = { ...others, ...consentProviders, ...unattendedProviders, custom };

export type ProviderName = keyof typeof rows;

export const providers: Readonly<Record<ProviderName, Provider>> = rows;
export const providerNames = Object.keys(rows) as [ProviderName, ...ProviderName[]];
