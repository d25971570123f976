/**
 * AWS's own client libraries with dummy keys: the proxy signs in their place, and the upstream accepts only requests
 * that are signed with the real key.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type AwsKey, verifyAws } from './src/aws-upstream.ts';
import { expectRefused } from './src/expect-refused.ts';
import { logOf } from './src/log-of.ts';
import { useScene } from './src/scene.ts';

const scene = useScene();
const key: AwsKey = { id: 'AKIDREAL', secret: 'CANARY/real+secret' };
const dummy = { accessKeyId: 'AKIDDUMMY', secretAccessKey: 'dummy' };
const auth = {
  type: 'aws_sigv4',
  access_key_id: '{{secret:aws_id}}',
  secret_access_key: '{{secret:aws_key}}',
};
const seen: string[] = [];

beforeAll(async () => {
  await scene.secret('aws_id', key.id);
  await scene.secret('aws_key', key.secret);
  await scene.secret('aws_token', 'CANARY-session-token');
});
beforeEach(() => {
  seen.length = 0;
  answerIfRight(key);
});

function answerIfRight(wanted: AwsKey): void {
  scene.upstream.answerWith((request, response) => {
    const { isRight, why } = verifyAws(request, wanted);
    seen.push(why);
    response.writeHead(isRight ? 200 : 403, { 'content-type': 'application/xml', etag: '"1"' });
    const upload = '<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>';
    const md5 = createHash('md5').update('{"a":"AKIDREAL"}').digest('hex');
    if (!isRight) response.end(`<Error><Code>SignatureDoesNotMatch</Code><Message>${why}</Message></Error>`);
    else if (request.headers['content-type'] === 'application/x-amz-json-1.0')
      response.end(JSON.stringify({ MessageId: 'm', MD5OfMessageBody: md5 }));
    else if (request.url.includes('uploads')) response.end(upload);
    else response.end(request.method === 'POST' && request.url.includes('uploadId') ? '<Done/>' : 'object');
  });
}

/** A library's own client, with nothing but the proxy's address and our two headers. */
function through<Client extends { middlewareStack: { add(step: never, options: never): void } }>(
  client: Client,
  route: string,
): Client {
  const step =
    (next: (args: never) => unknown) => (args: { request: { headers: Record<string, string> } }) => {
      args.request.headers['x-knoxcall-key'] = scene.tenant.key;
      args.request.headers['x-knoxcall-route'] = route;
      return next(args as never);
    };
  client.middlewareStack.add(step as never, { step: 'finalizeRequest', priority: 'low' } as never);
  return client;
}

const options = () => ({
  region: 'eu-west-1',
  endpoint: scene.proxyUrl,
  credentials: dummy,
  maxAttempts: 1,
});
const s3 = (route: string) => through(new S3Client({ ...options(), forcePathStyle: true }), route);

test('S3: objects are put, read and uploaded in parts, whatever their name', async () => {
  const client = s3(await scene.route({ auth }));
  const names = { Bucket: 'b', Key: "a b/~x+y=(1)*!'é%2F" };
  await client.send(new PutObjectCommand({ ...names, Body: 'text', Metadata: { a: 'b  c' } }));
  expect(scene.upstream.last().body.toString()).toContain('text');
  const { Body } = await client.send(new GetObjectCommand(names));
  expect(await Body?.transformToString()).toBe('object');
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(names));
  const part = { ...names, UploadId, PartNumber: 1, Body: Buffer.alloc(100_000, 'x') };
  await client.send(new UploadPartCommand(part));
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: '"1"' }] };
  await client.send(new CompleteMultipartUploadCommand({ ...names, UploadId, MultipartUpload }));
  expect(new Set(seen)).toEqual(new Set([expect.stringMatching(/^\d{8}\/eu-west-1\/s3\/aws4_request$/)]));
  expect(JSON.stringify(scene.upstream.received)).not.toContain(dummy.accessKeyId);
});

test('S3: a presigned URL that was signed with dummy keys works', async () => {
  const route = await scene.route({ auth });
  const client = new S3Client({ ...options(), forcePathStyle: true });
  const command = new PutObjectCommand({ Bucket: 'b', Key: 'k', ContentType: 'text/plain' });
  const { pathname, search } = new URL(await getSignedUrl(client, command));
  const answer = await scene.tenant.proxy({ route, method: 'PUT', rawPath: pathname + search, body: 'text' });
  expect([answer.status, seen]).toEqual([200, [expect.stringMatching(/\/eu-west-1\/s3\//)]]);
  expect(scene.upstream.last().url).not.toMatch(/X-Amz-(Signature|Credential|Date|Expires)/i);
});

test('S3: a streamed body arrives in its chunks, with the checksum after them', async () => {
  const client = s3(await scene.route({ auth }));
  const pieces = Array.from({ length: 40 }, (_, index) => Buffer.alloc(65_536, index));
  const Body = Readable.from(pieces);
  await client.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body, ContentLength: 40 * 65_536 }));
  const { headers, body } = scene.upstream.last();
  expect([headers['content-encoding'], headers['x-amz-content-sha256'], seen]).toEqual([
    'aws-chunked',
    'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    [expect.stringMatching(/\/s3\//)],
  ]);
  expect(headers['x-amz-trailer']).toBe('x-amz-checksum-crc32');
  expect(body.toString('latin1')).toMatch(/\r\n0\r\nx-amz-checksum-crc32:[A-Za-z0-9+/=]{8}\r\n\r\n$/);
  expect(body.length).toBeGreaterThan(40 * 65_536);
});

test('SQS and Bedrock: names of services and models, and substituted bodies, are signed', async () => {
  const sqs = through(new SQSClient(options()), await scene.route({ auth }));
  // The library checks the digest of the message that it sent.
  const sent = sqs.send(
    new SendMessageCommand({ QueueUrl: `${scene.proxyUrl}/1/q`, MessageBody: '{"a":"AKIDREAL"}' }),
  );
  expect((await sent).MessageId).toBe('m');
  const requestHandler = new NodeHttpHandler();
  const bedrock = through(
    new BedrockRuntimeClient({ ...options(), requestHandler }),
    await scene.route({ auth }),
  );
  const modelId = 'anthropic.claude-3:0/x y';
  const asked = { modelId, contentType: 'application/json', body: '{"prompt":"{{secret:aws_id}}"}' };
  const { body } = await bedrock.send(new InvokeModelCommand(asked));
  expect(Buffer.from(body).toString()).toBe('object');
  expect(scene.upstream.last().body.toString()).toBe('{"prompt":"AKIDREAL"}');
  expect(scene.upstream.last().url).toBe('/model/anthropic.claude-3%3A0%2Fx%20y/invoke');
  expect(seen).toEqual([expect.stringMatching(/\/sqs\//), expect.stringMatching(/\/bedrock\//)]);
});

test('a library with a wrong clock and a session token that tries again: each try is signed again', async () => {
  const credentials = { ...dummy, sessionToken: 'of-the-dummy' };
  const wrong = { ...options(), credentials, systemClockOffset: 5 * 3_600_000, maxAttempts: 3 };
  const client = through(new DynamoDBClient(wrong), await scene.route({ auth }));
  let tries = 0;
  scene.upstream.answerWith((request, response) => {
    seen.push(verifyAws(request, key).why);
    tries += 1;
    const status = tries < 3 ? 503 : 200;
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
  });
  await client.send(new GetItemCommand({ TableName: 't', Key: { id: { S: '1' } } }));
  expect(seen).toEqual(Array(3).fill(expect.stringMatching(/\/dynamodb\//)));
  expect(JSON.stringify(scene.upstream.received)).not.toContain('of-the-dummy');
});

test('DynamoDB: the request is signed for the service and region that the library chose', async () => {
  const client = through(new DynamoDBClient(options()), await scene.route({ auth }));
  await client.send(new GetItemCommand({ TableName: 't', Key: { id: { S: '1' } } }));
  expect(seen).toEqual([expect.stringMatching(/\/eu-west-1\/dynamodb\//)]);
});

test('the route can set session token, region and service; the caller need not sign', async () => {
  answerIfRight({ ...key, token: 'CANARY-session-token' });
  const route = await scene.route({
    auth: { ...auth, session_token: '{{secret:aws_token}}', region: 'us-east-1', service: 'sqs' },
  });
  const answer = await scene.call(route, {
    path: '/1/queue?Action=Send%20it&a',
    body: '{"a":"{{secret:aws_id}}"}',
    headers: { 'x-amz-security-token': 'mine', 'x-amz-date': '20000101T000000Z', 'content-md5': 'stale' },
  });
  expect([answer.status, seen]).toEqual([200, [expect.stringMatching(/\/us-east-1\/sqs\//)]]);
  expect(scene.upstream.last().body.toString()).toBe('{"a":"AKIDREAL"}');
  expect(scene.upstream.last().headers['content-md5']).toBeUndefined();
  const log = await logOf(scene.tenant, answer.headers['x-knox-request-id']);
  expect(log.request_headers?.Authorization).toBe('AWS4-HMAC-SHA256 Credential={{secret:aws_id}}');
  expect(JSON.stringify(log)).not.toMatch(/CANARY|AKIDREAL/);
});

test('a request without region and service is not sent', async () => {
  const answer = await scene.call(await scene.route({ auth }));
  expectRefused(answer, { status: 422, type: 'missing_variable' }, scene.upstream);
});

describe('a body too large to be read', () => {
  const large = Buffer.alloc(1_048_577, 'x');
  const send = async (service: string, headers: Record<string, string>) => {
    const route = await scene.route({ auth: { ...auth, region: 'eu-west-1', service } });
    return scene.call(route, { body: large, headers: { 'content-type': 'application/zip', ...headers } });
  };

  test('is signed with the hash that the library sent', async () => {
    const hash = createHash('sha256').update(large).digest('hex');
    expect((await send('s3', { 'x-amz-content-sha256': hash })).status).toBe(200);
  });

  test.each(['s3', 'lambda'])('needs that hash to be sent to %s over http://', async (service) => {
    expectRefused(await send(service, {}), { status: 422, type: 'body_not_signable' }, scene.upstream);
  });
});

test('chunks with signatures of their own are signed again while they stream', async () => {
  const route = await scene.route({ auth: { ...auth, region: 'eu-west-1', service: 's3' } });
  const signature = '0'.repeat(64);
  const sizes = [65_536, 8_192, 0];
  const body = Buffer.concat(
    sizes.map((size) =>
      Buffer.from(`${size.toString(16)};chunk-signature=${signature}\r\n${'x'.repeat(size)}\r\n`),
    ),
  );
  const headers = {
    'content-encoding': 'aws-chunked',
    'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    'x-amz-decoded-content-length': '73728',
  };
  const answer = await scene.call(route, { method: 'PUT', body, headers });
  expect([answer.status, seen]).toEqual([200, ['chunks']]);
  expect(scene.upstream.last().body).toHaveLength(body.length);
});
