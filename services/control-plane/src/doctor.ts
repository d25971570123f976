/**
 * Entry of the doctor: checks a deployment with the settings of the control plane, changes nothing, and ends with 1 where
 * something is wrong. It never prints a password, a key or a token.
 */
const { dropDebugOutput } = await import('@knoxcall/config/without-debug');
dropDebugOutput(process.env);

const { parseArgs } = await import('node:util');
const { examine } = await import('./doctor/examine.ts');
const { findingsAsJson, findingsAsText, isHealthy } = await import('./doctor/finding.ts');

const usage = 'Usage: doctor [--json] [--egress https://host ...]';

function readArguments(): { json: boolean; egress: URL[] } | undefined {
  try {
    const options = { json: { type: 'boolean' }, egress: { type: 'string', multiple: true } } as const;
    const { values } = parseArgs({ options });
    const egress = (values.egress ?? []).map((text) => new URL(text));
    const isWeb = egress.every(({ protocol }) => protocol === 'https:' || protocol === 'http:');
    return isWeb ? { json: values.json ?? false, egress } : undefined;
  } catch {
    return undefined;
  }
}

const given = readArguments();
if (given === undefined) {
  console.error(usage);
  process.exit(2);
}
const findings = await examine(process.env, given.egress);
process.stdout.write(given.json ? findingsAsJson(findings) : findingsAsText(findings), () =>
  process.exit(isHealthy(findings) ? 0 : 1),
);
