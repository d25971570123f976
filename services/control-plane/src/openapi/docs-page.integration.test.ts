/** The reference page works under the strict policy that every answer has, and loads nothing from elsewhere. */
import { call } from '@knoxcall/testkit';
import { shareScene } from './contract/scene.fixture.ts';

const scene = shareScene(process.env.KNOXCALL_E2E);
afterAll(() => scene.end());

test('the page has no inline script or style, and every file it names is ours and is served', async () => {
  const page = await call(`${scene.product.controlPlane}/docs`);
  expect(page.status).toBe(200);
  expect(page.headers['content-security-policy']).toContain("script-src 'self'");
  expect(page.headers['content-security-policy']).not.toContain('unsafe');
  expect(page.text).not.toMatch(/<script>|<style|style=|onload=|https?:\/\//);
  const files = [...page.text.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, file]) => file);
  expect(files).toContain('/docs/swagger-ui-bundle.js');
  for (const file of files) {
    const { status, headers } = await call(`${scene.product.controlPlane}${file}`);
    expect({ file, status, type: headers['content-type'] }).toEqual({
      file,
      status: 200,
      type: expect.stringMatching(/javascript|css|png|json/),
    });
  }
});

test('no other file of the viewer, and no file outside of it, is served', async () => {
  for (const path of [
    '/docs/package.json',
    '/docs/..%2fdocument.ts',
    '/docs/index.html',
    '/docs/%2e%2e/app.ts',
  ]) {
    expect((await call(`${scene.product.controlPlane}${path}`)).status).toBe(404);
  }
});
