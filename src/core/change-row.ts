import { Immer } from 'immer'

/** A row inside a recipe. A recipe assigns fields and never mutates their values, which come from pure joins. */
export type RowDraft<Row> = { -readonly [Field in keyof Row]: Row[Field] }

/** An instance of our own: the app's settings must not decide what is frozen, and ours must not change the app's. */
const immer = new Immer({ autoFreeze: false })

/**
 * Returns the row as changed by a recipe.
 * @returns the same object when nothing in it changes
 * @throws what the recipe throws; the row is then unchanged
 */
export const changeRow = <Row extends object>(row: Row, recipe: (draft: RowDraft<Row>) => void): Row =>
  immer.produce(row, (draft) => recipe(draft as RowDraft<Row>)) // only its fields are assigned
