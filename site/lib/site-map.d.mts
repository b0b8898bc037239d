export const root: string
export const sections: readonly {
  readonly title: string
  readonly isCollapsed?: boolean
  readonly pages: readonly (readonly [source: string, place: string, title?: string])[]
}[]
export const places: ReadonlyMap<string, string>
