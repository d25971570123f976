/** The order of test files (Jest's `testSequencer`): the longest first, so that all workers end at about the same time. */
import { relative } from 'node:path';

/** Of Jest's test files, what the order needs. */
type TestFile = {
  path: string;
  context: { config: { rootDir: string }; hasteFS: { getSize(path: string): number | null } };
};

/** Every other file is shorter; among those the file size decides. */
const longest: readonly string[] = [
  'tests/e2e/start.test.ts',
  'tests/e2e/oauth2/postgres-away.test.ts',
  'tests/e2e/oauth2/failures.test.ts',
  'tests/e2e/cli/apply.test.ts',
  'services/control-plane/src/jobs/retention.integration.test.ts',
  'tests/e2e/data-plane/redis-outage.test.ts',
  'tests/e2e/oauth2-proxy-unauthorized.test.ts',
  'tests/e2e/pruned-tree.test.ts',
  'tests/e2e/recovery.test.ts',
  'tests/e2e/oauth2/crowd.test.ts',
  'tests/e2e/data-plane/proxy-settings.test.ts',
  'services/control-plane/src/openapi/document.integration.test.ts',
  'tests/e2e/postgres-outage.test.ts',
  'tests/e2e/dashboard/pages.test.ts',
  'tests/e2e/oauth2/consent-changed.test.ts',
  'tests/e2e/oauth2/tokens.test.ts',
  'tests/e2e/management/webhooks-away.test.ts',
  'tests/e2e/oauth2/real-provider.test.ts',
  'tests/e2e/oauth2-proxy-unauthorized-websocket.test.ts',
  'packages/local-stack/src/servers.integration.test.ts',
  'tests/e2e/oauth2-proxy-ended.test.ts',
  'tests/e2e/operating.test.ts',
  'tests/e2e/wrong-master-key.test.ts',
  'tests/e2e/oauth2/assertions.test.ts',
];

export default class LongestFirst {
  sort<T extends TestFile>(files: readonly T[]): T[] {
    return files.toSorted((a, b) => placeOf(a) - placeOf(b) || sizeOf(b) - sizeOf(a));
  }

  /** Jest asks for both; nothing is kept from run to run. */
  allFailedTests<T extends TestFile>(files: readonly T[]): T[] {
    return this.sort(files);
  }

  cacheResults(): void {}
}

function placeOf({ path, context }: TestFile): number {
  const place = longest.indexOf(relative(context.config.rootDir, path));
  return place === -1 ? longest.length : place;
}

const sizeOf = ({ path, context }: TestFile): number => context.hasteFS.getSize(path) ?? 0;
