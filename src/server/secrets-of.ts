import { UsageError } from '../core/index.ts'
import type { GatewayOptions } from './gateway-options.ts'

export interface Secrets {
  /** The first one signs; all verify. */
  readonly secrets: readonly [Uint8Array, ...Uint8Array[]]
  /** Makes the ids. */
  readonly idSecret: Uint8Array
}

/** @throws UsageError when a secret is too short, there is none, or it is unclear which one makes the ids */
export function secretsOf({ secret, idSecret }: Pick<GatewayOptions, 'secret' | 'idSecret'>): Secrets {
  const given: readonly (string | Uint8Array)[] =
    secret === undefined
      ? [crypto.getRandomValues(new Uint8Array(32))]
      : typeof secret === 'string' || secret instanceof Uint8Array
        ? [secret]
        : secret
  const [first, ...others] = given.map((one) => bytesOf('secret', one))
  if (first === undefined) throw refusal('secret is an empty list: pass at least one secret')
  if (idSecret === undefined && others.length > 0)
    throw refusal(
      'secret is a list, so say which of them ids are made with: pass the one that was there first as idSecret',
    )
  return {
    secrets: [first, ...others],
    idSecret: idSecret === undefined ? first : bytesOf('idSecret', idSecret),
  }
}

function bytesOf(name: string, secret: string | Uint8Array): Uint8Array {
  const bytes = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret
  if (bytes.length < 32) throw refusal(`${name} has at least 32 bytes`)
  return bytes
}

const refusal = (what: string): UsageError => new UsageError('invalid_option', `createGateway: ${what}`)
