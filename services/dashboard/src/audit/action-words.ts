/** `secret.put_value` in words. */

const verbs: Readonly<Record<string, string>> = {
  'secret.create': 'Made the secret',
  'secret.update': 'Changed the secret',
  'secret.delete': 'Deleted the secret',
  'secret.put_value': 'Wrote a value',
  'secret.rollback': 'Rolled a value back',
  'secret.reveal': 'Revealed a value',
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
  'secret.certificate_expiring': 'Warned that a certificate expires',
  'secret.oauth2_authorize': 'Made a link to connect',
  'secret.oauth2_configure': 'Changed the connection',
  'secret.oauth2_connect': 'Connected',
  'secret.oauth2_connect_failed': 'Could not connect',
  'secret.oauth2_refresh': 'Refreshed a token',
  'environment.create': 'Made the environment',
  'environment.update': 'Changed the environment',
  'environment.delete': 'Deleted the environment',
  'collection.create': 'Made the collection',
  'collection.update': 'Changed the collection',
  'collection.delete': 'Deleted the collection',
  'client.create': 'Registered the client',
  'client.update': 'Changed the client',
  'client.delete': 'Deleted the client',
  'session.create': 'Signed in',
  'session.delete': 'Signed out',
  'session.step_up': 'Stepped up',
  'member.create': 'Became a member',
  'member.update': 'Changed the rights of a member',
  'member.delete': 'Removed a member',
  'invitation.create': 'Invited somebody',
  'invitation.delete': 'Withdrew an invitation',
  'passkey.create': 'Added a passkey',
  'passkey.delete': 'Removed a passkey',
  'setup_link.create': 'Made a set-up link',
  'account.update': 'Changed the settings of the tenant',
  'tenant.create': 'Made the tenant',
  'tenant.update': 'Changed the tenant',
  'tenant.rotate_data_key': 'Made a new data key',
  'tenant.remove_data_key': 'Removed an old data key',
  'user.reset': 'Made a link for a new password',
  'user.password_reset': 'Chose a new password',
};

type Event = { action: string; details: Readonly<Record<string, unknown>> };

export function actionWords({ action, details }: Event): string {
  const words = verbs[action] ?? action.replaceAll(/[._]/g, ' ');
  if (details.outcome !== 'refused') return words;
  return action === 'secret.reveal' ? 'Tried to reveal a value and was refused' : `${words}: refused`;
}
