/**
 * The health check of the images: prints the readiness that a service's metrics port reports, so that `docker inspect`
 * shows the reason. `node packages/telemetry/src/check-health.ts PROXY_METRICS_PORT 4004`: the variable with the port,
 * and its default.
 */
const [, , variable = '', usualPort = ''] = process.argv;
const given = process.env.METRICS_BIND_ADDRESS || '127.0.0.1';
const host = given === '0.0.0.0' ? '127.0.0.1' : given === '::' ? '::1' : given;
const authority = `${host.includes(':') ? `[${host}]` : host}:${process.env[variable] || usualPort}`;

try {
  const answer = await fetch(`http://${authority}/readyz`);
  console.log(await answer.text());
  process.exitCode = answer.ok ? 0 : 1;
} catch {
  console.log(`Nothing answers on ${authority}.`);
  process.exitCode = 1;
}
