/** The address that a provider sends people back to; registered there by hand, so it never changes. */

export function redirectUri(publicApiUrl: string, secretId: string): string {
  return `${publicApiUrl.replace(/\/+$/, '')}/auth/oauth2/callback/${secretId}`;
}
