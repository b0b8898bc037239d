/** How a recording is played. All except `speed` determine which events arrive, in which order. A link contains all of them. */
export interface Settings {
  readonly order: Order
  /** Determines the shuffled order, and the dropped events. */
  readonly seed: number
  /** Every event arrives twice. */
  readonly isDoubled: boolean
  /** The percentage of events that are lost at first and delivered at the end, as after a reconnect. */
  readonly dropPercent: number
  readonly withCallbacks: boolean
  readonly speed: Speed
}

export const orders = ['recorded', 'reversed', 'shuffled'] as const
export type Order = (typeof orders)[number]

export const speeds = ['0.5', '1', '2', '4', '8', 'max'] as const
export type Speed = (typeof speeds)[number]

export const maxSeed = 999_999

export const defaultSettings: Settings = {
  order: 'recorded',
  seed: 1,
  isDoubled: false,
  dropPercent: 0,
  withCallbacks: true,
  speed: '1',
}

/** Reads settings from a link. Missing or invalid ones have their default. */
export function settingsFromQuery(query: URLSearchParams): Settings {
  const order = orders.find((name) => name === query.get('order'))
  const speed = speeds.find((name) => name === query.get('speed'))
  return {
    order: order ?? defaultSettings.order,
    seed: wholeNumber(query.get('seed'), maxSeed) ?? defaultSettings.seed,
    isDoubled: query.get('twice') === '1',
    dropPercent: wholeNumber(query.get('drop'), 90) ?? defaultSettings.dropPercent,
    withCallbacks: query.get('callbacks') !== '0',
    speed: speed ?? defaultSettings.speed,
  }
}

/** Writes settings into a link: only what differs from the defaults. */
export function settingsToQuery(settings: Settings, query: URLSearchParams): void {
  const write = (name: string, value: string, isDefault: boolean): void =>
    isDefault ? query.delete(name) : query.set(name, value)
  write('order', settings.order, settings.order === defaultSettings.order)
  write('seed', String(settings.seed), settings.seed === defaultSettings.seed)
  write('twice', '1', !settings.isDoubled)
  write('drop', String(settings.dropPercent), settings.dropPercent === 0)
  write('callbacks', '0', settings.withCallbacks)
  write('speed', settings.speed, settings.speed === defaultSettings.speed)
}

/** A whole number from 0 to `max`, or undefined. */
export function wholeNumber(text: string | null, max: number): number | undefined {
  if (text === null || !/^\d{1,9}$/.test(text)) return undefined
  const number = Number(text)
  return number <= max ? number : undefined
}
