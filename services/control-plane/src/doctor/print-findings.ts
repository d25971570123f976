/** Findings for people, one line a check; and for programs, as JSON. */
import type { Finding } from './finding.ts';

export function findingsAsText(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  return findings
    .map(({ check, status, message, next }) => {
      const line = `${status.padEnd(4)}  ${check.padEnd(width)}  ${message}`;
      return next === null ? `${line}\n` : `${line.replace(/\.$/, '')}. ${next}\n`;
    })
    .join('');
}

export function findingsAsJson(findings: readonly Finding[]): string {
  return `${JSON.stringify({ healthy: isHealthy(findings), checks: findings }, null, 2)}\n`;
}

export const isHealthy = (findings: readonly Finding[]): boolean =>
  findings.every(({ status }) => status !== 'fail');
