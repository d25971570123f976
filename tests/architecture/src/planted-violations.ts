// One or more forbidden imports for each boundary rule, and twins that are allowed. They are text, laid out in a temporary
// tree by plant.ts, so that no compiler, linter or test runner ever takes them for code of ours.

import { bad, good, type Planted, plantedOnFloors } from './planted-floors.ts';

const redis = "import { Redis } from 'ioredis'; new Redis();";
const database = "import { connectDatabase } from '@knoxcall/database'; connectDatabase();";

export const plantedViolations: readonly Planted[] = [
  ...plantedOnFloors,
  good('services/control-plane/src/serve.ts', 'export {};'),
  bad(
    'circle',
    'packages/template/src/one.ts',
    "import type { Two } from './two.ts'; export type One = Two[];",
  ),
  good('packages/template/src/two.ts', "import type { One } from './one.ts'; export type Two = One | 1;"),
  bad(
    'service-to-service',
    'services/proxy/src/resolve/borrow.ts',
    "import '../../../control-plane/src/secrets/name.ts';",
  ),
  good('services/control-plane/src/secrets/name.ts', 'export {};'),
  bad(
    'dashboard-to-servers',
    'services/dashboard/src/secrets/seal.tsx',
    "import '@knoxcall/envelope'; export const Seal = () => <p />;",
  ),
  good('services/dashboard/src/api/use-api.ts', "import '@knoxcall/client';"),
  bad(
    'package-to-service',
    'packages/snapshot/src/ask.ts',
    "export * from '../../../services/control-plane/src/secrets/name.ts';",
  ),
  bad('package-to-database', 'packages/telemetry/src/count.ts', database),
  bad(
    'package-to-database',
    'packages/config/src/row.ts',
    "import type { Row } from '@knoxcall/database'; export type R = Row;",
  ),
  good('packages/local-stack/src/start/migrate.ts', database),
  bad(
    'rules-to-the-world',
    'packages/rules/src/ask.ts',
    "import { readFileSync } from 'node:fs'; readFileSync('rules');",
  ),
  bad('rules-to-the-world', 'packages/rules/src/open.ts', "import '@knoxcall/envelope';"),
  good(
    'packages/rules/src/read.ts',
    "import { isUtf8 } from 'node:buffer'; import '@knoxcall/template'; isUtf8;",
  ),
  bad('database-to-workspace', 'prisma/src/log.ts', "import '@knoxcall/telemetry';"),
  bad('proxy-to-database', 'services/proxy/src/record/store.ts', database),
  bad(
    ['proxy-to-database', 'postgres-driver-outside-prisma'],
    'services/proxy/src/resolve/query.ts',
    "import 'pg';",
  ),
  bad(
    'proxy-to-database',
    'services/proxy/src/resolve/through.ts',
    "import '../../../../packages/telemetry/src/count.ts';",
  ),
  bad(
    ['proxy-to-job-queue', 'bullmq-outside-jobs'],
    'services/proxy/src/decrypt/ask.ts',
    "import { Queue } from 'bullmq'; new Queue();",
  ),
  bad(
    ['proxy-to-oauth2-client', 'oauth2-client-outside-provider'],
    'services/proxy/src/decrypt/token.ts',
    "await import('simple-oauth2');",
  ),
  bad(
    'proxy-to-seal',
    'services/proxy/src/decrypt/make.ts',
    "import { seal } from '@knoxcall/envelope/seal'; seal();",
  ),
  bad('proxy-to-seal', 'services/proxy/src/decrypt/make-through.ts', "import '@knoxcall/snapshot';"),
  good('services/proxy/src/decrypt/make.test.ts', "import { seal } from '@knoxcall/envelope/seal'; seal();"),
  bad(
    ['control-plane-to-proxy-middleware', 'proxy-middleware-outside-forward'],
    'services/control-plane/src/routes/try.ts',
    "import 'http-proxy-middleware';",
  ),
  bad('proxy-middleware-outside-forward', 'services/proxy/src/substitute/pass.ts', "import 'httpxy';"),
  good('services/proxy/src/forward/middleware.ts', "import 'http-proxy-middleware';\nimport 'undici';"),
  bad(
    'undici-outside-egress',
    'services/control-plane/src/connections/fetch.ts',
    "import { Pool } from 'undici'; new Pool();",
  ),
  bad('ioredis-outside-its-folders', 'services/control-plane/src/secrets/cache.ts', redis),
  bad(
    'ioredis-outside-its-folders',
    'services/proxy/src/forward/cache.ts',
    "import type { Redis } from 'ioredis'; export type R = Redis;",
  ),
  good('services/proxy/src/snapshots/read.ts', redis),
  bad(
    'bullmq-outside-jobs',
    'services/control-plane/src/secrets/enqueue.ts',
    "import { Queue } from 'bullmq'; new Queue();",
  ),
  good('services/control-plane/src/jobs/queue.ts', "import { Queue } from 'bullmq'; new Queue();"),
  bad('aws-sdk-outside-its-wrapper', 'packages/envelope/src/kms.ts', "import '@aws-sdk/client-kms';"),
  good('packages/envelope/src/wrappers/aws.ts', "import '@aws-sdk/client-kms';"),
  bad('aws-signatures-outside-signing', 'services/proxy/src/sign.ts', "import '@smithy/signature-v4';"),
  good('packages/signing/src/sign.ts', "import '@smithy/signature-v4';"),
  bad(
    'prisma-outside-its-package',
    'services/control-plane/src/keys/where.ts',
    "import type { P } from '@prisma/client'; export type W = P;",
  ),
  bad(
    'prisma-outside-its-package',
    'services/control-plane/src/keys/row.ts',
    "import type { R } from '../../../../prisma/generated/client.ts'; export type K = R;",
  ),
  bad(
    'postgres-driver-outside-prisma',
    'services/control-plane/src/logs/raw.ts',
    "import { Pool } from 'pg'; new Pool();",
  ),
  bad('http-to-database', 'services/control-plane/src/http/pagination.ts', database),
  good('services/control-plane/src/http/idempotency.ts', database),
  bad(
    'express-outside-http',
    'services/control-plane/src/clients/use-case.ts',
    "import type { Request } from 'express'; export type R = Request;",
  ),
  bad(
    'express-outside-http',
    'services/proxy/src/identify/by-cookie.ts',
    "import express from 'express'; express();",
  ),
  good('services/control-plane/src/clients/client-pages.ts', "import { Router } from 'express'; Router();"),
  good('services/control-plane/src/app.ts', "import express from 'express'; express();"),
  bad(
    'oauth2-client-outside-provider',
    'services/control-plane/src/connections/refresh/ask.ts',
    "import 'simple-oauth2';",
  ),
  bad(
    'oauth2-client-outside-provider',
    'services/control-plane/src/connections/configuration/sign.ts',
    "import 'jose';",
  ),
  good('services/control-plane/src/connections/provider/ask.ts', "import 'simple-oauth2';"),
  good('services/control-plane/src/connections/provider/sign.ts', "import 'jose';"),
  bad(
    'connections-up-from-configuration',
    'services/control-plane/src/connections/configuration/check.ts',
    "import '../provider/ask.ts';",
  ),
  bad(
    'connections-up-from-provider',
    'services/control-plane/src/connections/provider/row.ts',
    "import '../refresh/lease.ts';",
  ),
  good('services/control-plane/src/connections/refresh/lease.ts', "import '../provider/ask.ts';"),
  bad(
    'connections-up-from-refresh',
    'services/control-plane/src/connections/refresh/page.ts',
    "import '../consent/start.ts';",
  ),
  good('services/control-plane/src/connections/consent/start.ts', "import '../refresh/lease.ts';"),
  bad(
    'connections-up-from-consent',
    'services/control-plane/src/connections/consent/all.ts',
    "import '../connections.ts';",
  ),
  good('services/control-plane/src/connections/connections.ts', "import './consent/start.ts';"),
  bad(
    'webauthn-outside-passkeys',
    'services/control-plane/src/sessions/show.ts',
    "import { verifyAuthenticationResponse } from '@simplewebauthn/server'; verifyAuthenticationResponse();",
  ),
  good('services/control-plane/src/passkeys/verify.ts', "import '@simplewebauthn/server';"),
  bad(
    'openid-client-outside-identities',
    'services/control-plane/src/sessions/discover.ts',
    "import { discovery } from 'openid-client'; discovery();",
  ),
  good('services/control-plane/src/identities/begin.ts', "import 'openid-client';"),
  bad(
    'node-forge-outside-certificates',
    'services/control-plane/src/secrets/parse.ts',
    "import 'node-forge';",
  ),
  good('packages/certificates/src/parse.ts', "import 'node-forge';"),
  bad('leaf-package-to-problems', 'packages/template/src/fail.ts', "import '@knoxcall/problems';"),
  bad('production-to-testkit', 'services/control-plane/src/audit/fake.ts', "import '@knoxcall/testkit';"),
  good('services/control-plane/src/audit/fake.test.ts', "import '@knoxcall/testkit';"),
  bad(
    'service-to-local-stack',
    'services/control-plane/src/snapshots/start.ts',
    "import '@knoxcall/local-stack';",
  ),
  bad('production-to-tests', 'packages/problems/src/example.ts', "import './example.fixture.ts';"),
  good('packages/problems/src/example.fixture.ts', 'export {};'),
  bad('unresolvable', 'packages/egress/src/guess.ts', "import 'a-package-that-is-not-here';"),
];

/** Stand-ins that planted files import, so that each rule sees paths as in the real tree. */
export const stubs: readonly string[] = [
  ...['client', 'config', 'egress', 'problems', 'telemetry', 'template', 'testkit'].map(
    (name) => `packages/${name}/src/index.ts`,
  ),
  'packages/local-stack/src/index.ts',
  'packages/envelope/src/index.ts',
  'packages/envelope/src/seal.ts',
  'prisma/src/index.ts',
  'prisma/generated/client.ts',
];

/** The stand-in of @knoxcall/snapshot reaches seal.ts: a detour that the proxy must not take either. */
export const leakyIndex = {
  file: 'packages/snapshot/src/index.ts',
  source: "export * from '@knoxcall/envelope/seal';",
} as const;

/** Packages from the registry that planted files name. */
export const libraries: readonly string[] = [
  '@aws-sdk/client-kms',
  '@smithy/signature-v4',
  '@prisma/client',
  '@simplewebauthn/server',
  'bullmq',
  'express',
  'http-proxy-middleware',
  'httpxy',
  'ioredis',
  'jose',
  'node-forge',
  'openid-client',
  'pg',
  'simple-oauth2',
  'undici',
];
