/** Turns an API template and a person's answers into the secrets and the route to make. Pure; nothing is kept. */

export type TemplateToFill = {
  id: string;
  name: string;
  target_base_url: string;
  fields: { name: string; label: string; matches?: string | undefined }[];
  secrets: { name: string; value: string; encoding: 'plain' | 'base64' }[];
  route: Record<string, unknown>;
};

export type FilledTemplate = {
  /** Each may only be sent to its own API. */
  secrets: { name: string; value: string; allowed_hosts: string[] }[];
  route: { name: string; target_base_url: string } & Record<string, unknown>;
};

/**
 * `name` is the route's where another than the template's is wanted: the secrets are then named after it too, so that
 * one API can be added twice.
 * @throws RangeError that names the field, never what was answered, where an answer is missing or cannot be one.
 */
export function fillTemplate(
  template: TemplateToFill,
  answers: Readonly<Record<string, string>>,
  name: string = template.id,
): FilledTemplate {
  for (const { name: field, label, matches } of template.fields) {
    const answer = answers[field] ?? '';
    if (answer === '') throw new RangeError(`${label} is missing.`);
    if (matches !== undefined && !new RegExp(matches).test(answer))
      throw new RangeError(`${label} is not valid.`);
  }
  const target = fill(template.target_base_url, answers);
  const renamed = new Map(
    template.secrets.map((secret) => [secret.name, secretName(template, secret.name, name)]),
  );
  return {
    secrets: template.secrets.map((secret) => ({
      name: renamed.get(secret.name) ?? secret.name,
      value: encode(fill(secret.value, answers), secret.encoding),
      allowed_hosts: [new URL(target).hostname],
    })),
    route: { ...rename(template.route, renamed), name, target_base_url: target },
  };
}

function fill(text: string, answers: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{([a-z_]+)\}/g, (_all, field: string) => answers[field] ?? '');
}

/** `stripe_secret_key` of the template `stripe` is `stripe_eu_secret_key` where the route is called `stripe-eu`. */
function secretName(template: TemplateToFill, secret: string, name: string): string {
  if (name === template.id) return secret;
  const [prefix, own] = [template.id, name].map((text) => text.replaceAll(/[^A-Za-z0-9]+/g, '_'));
  return `${own}${secret.slice(prefix?.length)}`;
}

function rename(route: Record<string, unknown>, names: ReadonlyMap<string, string>): Record<string, unknown> {
  const text = JSON.stringify(route).replaceAll(
    /\{\{secret:([^}]+)\}\}/g,
    (_all, secret: string) => `{{secret:${names.get(secret) ?? secret}}}`,
  );
  return JSON.parse(text);
}

function encode(value: string, encoding: 'plain' | 'base64'): string {
  return encoding === 'plain' ? value : btoa(String.fromCharCode(...new TextEncoder().encode(value)));
}
