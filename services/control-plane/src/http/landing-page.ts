/** What a person sees at `/`: version and where to go. */
import { Router } from 'express';
import type { Settings } from '../config.ts';
import { version } from '../version.ts';

export function landingPage(settings: Settings): Router {
  const metrics = `http://${settings.METRICS_BIND_ADDRESS}:${settings.CONTROL_PLANE_METRICS_PORT}/metrics`;
  const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>KnoxCall</title><meta name="viewport" content="width=device-width"></head>
<body>
<h1>KnoxCall ${version}</h1>
<p>The control plane is running. Applications call the proxy; this address manages secrets and routes.</p>
<ul>
<li><a href="/docs">API reference</a> (<a href="/openapi.json">openapi.json</a>)</li>
<li><a href="/docs/api-keys">API keys</a>, <a href="/docs/who-may-use-a-secret">who may use a secret</a>, <a href="/docs/problems">every error</a></li>
<li><a href="/healthz">Health</a>, <a href="/readyz">readiness</a></li>
<li><a href="${metrics}">Metrics</a></li>
</ul>
</body>
</html>
`;
  const router = Router();
  router.get('/', (_request, response) => {
    response.type('html').send(page);
  });
  return router;
}
