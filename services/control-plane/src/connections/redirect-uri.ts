/** The address that a provider sends people back to; registered there by hand, so it never changes. */

export const callbackPath = (secretId: string): string => `/auth/oauth2/callback/${secretId}`;

export function redirectUri(publicApiUrl: string, secretId: string): string {
  return publicApiUrl.replace(/\/+$/, '') + callbackPath(secretId);
}
