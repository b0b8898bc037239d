/** Colours text for a terminal. */
export interface Colors {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly red: (text: string) => string
  readonly green: (text: string) => string
  readonly yellow: (text: string) => string
}

const style = (open: number, close: number) => (text: string) => `\u001b[${open}m${text}\u001b[${close}m`
const plain = (text: string): string => text

export const colorsOf = (hasColor: boolean): Colors =>
  hasColor
    ? {
        bold: style(1, 22),
        dim: style(2, 22),
        red: style(31, 39),
        green: style(32, 39),
        yellow: style(33, 39),
      }
    : { bold: plain, dim: plain, red: plain, green: plain, yellow: plain }
