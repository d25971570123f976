import { type Echo, type EchoAnswer, startEcho } from './start-echo.ts';

let echo: Echo;
beforeAll(async () => {
  echo = await startEcho({ port: 0, host: '127.0.0.1' });
});
afterAll(() => echo.close());

describe('the echo upstream', () => {
  test('answers with the method, path, headers and body that it received', async () => {
    const answer = await fetch(`${echo.url}/a/b?x=1&x=2`, {
      method: 'PUT',
      headers: { 'X-Mixed-Case': 'Value' },
      body: 'grüße',
    });
    const said = (await answer.json()) as EchoAnswer;
    expect(said).toMatchObject({ method: 'PUT', path: '/a/b?x=1&x=2', body: 'grüße' });
    expect(said.headers['x-mixed-case']).toBe('Value');
    expect(said.rawHeaders.join('\n').toLowerCase()).toContain('x-mixed-case\nvalue');
    expect(Buffer.from(said.bodyBase64, 'base64').toString()).toBe('grüße');
  });

  test('status sets the status of the answer', async () => {
    expect((await fetch(`${echo.url}/?status=418`)).status).toBe(418);
  });

  test('delay delays the head of the answer', async () => {
    const begun = performance.now();
    await (await fetch(`${echo.url}/?delay=120`)).arrayBuffer();
    expect(performance.now() - begun).toBeGreaterThan(110);
  });

  test('bytes sets the exact length of the answer', async () => {
    const answer = await fetch(`${echo.url}/?bytes=1000001`);
    expect((await answer.arrayBuffer()).byteLength).toBe(1_000_001);
  });

  test('stream sends server-sent events one by one', async () => {
    const answer = await fetch(`${echo.url}/?stream=3&interval=40`);
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const arrivals: string[] = [];
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) arrivals.push(chunk);
    expect(arrivals.length).toBeGreaterThan(1);
    expect(arrivals.join('').match(/^data: /gm)).toHaveLength(3);
  });

  test('closing it ends an answer that still streams', async () => {
    const own = await startEcho({ port: 0, host: '127.0.0.1' });
    const answer = await fetch(`${own.url}/?stream=1000000&interval=1000`);
    await own.close();
    await expect(answer.text()).rejects.toThrow();
  });
});
