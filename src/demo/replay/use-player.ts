import { useSyncExternalStore } from 'react'
import type { Player, PlayerState } from '../player/index.ts'

/** The player's state. Renders when it changes. */
export const usePlayer = (player: Player): PlayerState =>
  useSyncExternalStore(player.subscribe, player.getState)
