import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type AwsRequest, awsRulesOf, signAws } from './sign-aws.ts';

type Case = {
  name: string;
  context: {
    credentials: { access_key_id: string; secret_access_key: string; token?: string };
    normalize: boolean;
    region: string;
    service: string;
    sign_body: boolean;
    timestamp: string;
    omit_session_token?: boolean;
  };
  request: string;
  signature: string;
};

const suite = JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/aws-sigv4.json'), 'utf8')) as {
  cases: Case[];
};

describe('the test suite that AWS published', () => {
  test.each(suite.cases)('$name', async ({ name, context, request, signature }) => {
    const { access_key_id: accessKeyId, secret_access_key: secretAccessKey, token } = context.credentials;
    // In this case of the suite the session token is added after signing.
    const isTokenSigned = name !== 'post-sts-header-after';
    const signed = await signAws(parse(request), {
      credentials: { accessKeyId, secretAccessKey, sessionToken: (isTokenSigned && token) || null },
      scope: { region: context.region, service: context.service },
      rules: { keepsPath: !context.normalize, sendsPayloadHash: context.sign_body },
      at: new Date(context.timestamp),
    });
    expect(signed.signature).toBe(signature);
  });
});

describe('signing for S3', () => {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'x'.repeat(40), sessionToken: null };
  const scope = { region: 'eu-west-1', service: 's3' };
  const sign = (path: string) =>
    signAws(
      { method: 'GET', path, query: '', headers: ['host', 'b.example.com'], payload: Buffer.alloc(0) },
      { credentials, scope, rules: awsRulesOf('s3'), at: new Date('2026-01-01T00:00:00Z') },
    );

  test('gives every spelling of one path the same signature', async () => {
    const [plain, encoded] = [await sign('/a+b/~x'), await sign('/a%2Bb/%7Ex')];
    expect(plain.signature).toBe(encoded.signature);
  });

  test('does not take an encoded slash for a slash', async () => {
    expect((await sign('/a%2Fb')).signature).not.toBe((await sign('/a/b')).signature);
  });

  test('sends the hash of the body along', async () => {
    expect((await sign('/')).headers).toContain('x-amz-content-sha256');
  });
});

function parse(text: string): AwsRequest {
  const [head = '', body = ''] = text.split('\n\n');
  const [line = '', ...rest] = head.split('\n');
  const [, method = '', target = ''] = /^(\S+) (.*) HTTP\/1\.1$/.exec(line) ?? [];
  const [path = '', query = ''] = target.split('?');
  const headers: string[] = [];
  for (const header of rest.filter((one) => one !== '')) {
    const colonAt = header.indexOf(':');
    if (/^\s/.test(header)) headers.push(`${headers.pop()} ${header.trim()}`);
    else headers.push(header.slice(0, colonAt), header.slice(colonAt + 1));
  }
  return { method, path, query, headers, payload: Buffer.from(body) };
}
