// Kubernetes manifests as the tests see them, and their check against the schemas that the package kubernetes-models is
// generated with.

export type Container = {
  readonly name: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly securityContext?: unknown;
  readonly resources?: { readonly limits?: { readonly memory?: string } };
};

export type PodSpec = {
  readonly automountServiceAccountToken?: boolean;
  readonly securityContext?: unknown;
  readonly containers: readonly Container[];
  readonly volumes?: readonly object[];
};

export type Manifest = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: { readonly template?: { readonly spec: PodSpec } };
};

type Model = new (manifest: Manifest) => { validate(): void };

const packages: Readonly<Record<string, string>> = {
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator/',
  'external-secrets.io': '@kubernetes-models/external-secrets/',
  'gateway.networking.k8s.io': '@kubernetes-models/gateway-api/',
};

/** The module with the types and schemas of its group. */
export function modulePath({ apiVersion }: Manifest): string {
  const [group = ''] = apiVersion.split('/');
  return `${packages[group] ?? 'kubernetes-models/'}${apiVersion}`;
}

/** The manifest's faults, in words; undefined without any. */
export async function validateManifest(manifest: Manifest): Promise<string | undefined> {
  const models = (await import(modulePath(manifest))) as Readonly<Record<string, Model>>;
  const Kind = models[manifest.kind];
  if (Kind === undefined) return `There is no ${manifest.kind} in ${manifest.apiVersion}.`;
  try {
    new Kind(manifest).validate();
    return undefined;
  } catch (error) {
    return `${manifest.kind} ${manifest.metadata.name}: ${(error as Error).message}`;
  }
}

/** The pod specs in a manifest; undefined for one without pods. */
export function podSpecOf(manifest: Manifest): PodSpec | undefined {
  return manifest.spec?.template?.spec;
}
