/** What a key may do. */

export const roleWords = {
  invoke: 'Call the proxy, nothing else. For applications.',
  read: 'Read the management API. Cannot call the proxy.',
  editor: 'Read, change secrets and routes, call the proxy.',
  admin: 'Everything, keys and members included.',
} as const;
