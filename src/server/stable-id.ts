/**
 * The id that the same parts always lead to, so that what is sent again is known again: 128 bits of their SHA-256, in 22
 * letters.
 * @param kind what the id is for: the same key makes different ids of different kinds
 */
export async function stableId(
  kind: 'turn' | 'message' | 'client-message' | 'callback',
  scope: string,
  key: string,
): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify([kind, scope, key])) // JSON, so that no two lists look alike
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return btoa(String.fromCharCode(...digest.slice(0, 16)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
