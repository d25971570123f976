/** `secret.put_value` as a reader says it. */

const verbs: Readonly<Record<string, string>> = {
  'secret.create': 'Made the secret',
  'secret.update': 'Changed the secret',
  'secret.delete': 'Deleted the secret',
  'secret.put_value': 'Wrote a value',
  'secret.rollback': 'Rolled a value back',
  'secret.reveal': 'Looked at a value',
  'secret.read_token': 'Read a token',
  'route.create': 'Made the route',
  'route.update': 'Changed the route',
  'route.delete': 'Deleted the route',
  'route.put_environment': 'Changed an environment of the route',
  'route.delete_environment': 'Removed an environment of the route',
  'route.put_clients': 'Changed the clients of the route',
  'route.test': 'Sent a test through the route',
  'api_key.create': 'Made an API key',
  'api_key.revoke': 'Revoked an API key',
  'oauth2.connect': 'Connected',
};

export const actionWords = (action: string): string => verbs[action] ?? action.replaceAll(/[._]/g, ' ');
