// The text that is printed when everything runs. Exactly one line begins with `curl `, and none before it contains that
// word and a space: tools find the line by it.
import type { RunningStack } from './bring-up.ts';

/** The whole text. The key in the last line is read from its file, so that the line works at every start. */
export function readyText(stack: RunningStack, dataDir: string): string {
  const { tenant, newAdminToken } = stack;
  const shownOnce = [
    ...(tenant.newKey === undefined ? [] : [`  First API key    ${tenant.newKey}`]),
    ...(newAdminToken === undefined ? [] : [`  Operator token   ${newAdminToken}`]),
  ];
  return [
    '',
    'KnoxCall is ready. Ctrl-C stops it.',
    '',
    `  Management API   ${stack.controlPlaneUrl}`,
    `  Proxy            ${stack.proxyUrl}`,
    `  Echo upstream    ${stack.echoUrl}`,
    `  Data and logs    ${dataDir}`,
    ...(tenant.setupLink === undefined ? [] : ['', `Set up your sign-in: ${tenant.setupLink}`]),
    ...(shownOnce.length === 0 ? [] : ['', ...shownOnce, '  (shown this once; kept in the data directory)']),
    '',
    tenant.problem === undefined
      ? 'The echo upstream shows the secret that the proxy put in; you never held it:'
      : `The line below may not work: ${tenant.problem}.`,
    '',
    demoLine(stack.proxyUrl, tenant.keyFile),
    '',
  ].join('\n');
}

function demoLine(proxyUrl: string, keyFile: string): string {
  return `curl '${proxyUrl}/hello?from=demo' -H 'x-knoxcall-route: demo' -H "x-knoxcall-key: $(cat ${quoted(keyFile)})"`;
}

/** Quotes a path for the shell. */
function quoted(path: string): string {
  return /^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
