/** Names that headers with credentials usually have, for the browser to suggest. */

const names = [
  'Authorization',
  'X-API-Key',
  'Api-Key',
  'X-Auth-Token',
  'PRIVATE-TOKEN',
  'X-Webhook-Secret',
  'X-Client-ID',
  'Content-Type',
  'Accept',
  'User-Agent',
];

export function HeaderNames() {
  return (
    <datalist id="header-names">
      {names.map((name) => (
        <option key={name} value={name} />
      ))}
    </datalist>
  );
}
