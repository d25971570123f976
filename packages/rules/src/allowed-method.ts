/** Which methods a route takes. */
import type { Environments } from './configuration.ts';

/** No route takes them: an upstream that answers TRACE shows the credential. */
const NEVER = new Set(['TRACE', 'CONNECT']);
const ANY_METHOD = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export function isAllowedMethod(environments: Environments, method: string): boolean {
  const listed = listOf(environments);
  return !NEVER.has(method) && (listed === null || listed.includes(method));
}

/** For people to read, where any method is allowed those that are common. */
export function allowedMethods(environments: Environments): string[] {
  return (listOf(environments) ?? ANY_METHOD).filter((name) => !NEVER.has(name));
}

function listOf({ active, base }: Environments): readonly string[] | null {
  return active.allowedMethods ?? base.allowedMethods;
}
