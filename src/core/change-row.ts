import { Immer } from 'immer'

/** A row that a recipe changes. What its fields hold is replaced, never changed: it is the value of a pure join. */
export type RowDraft<Row> = { -readonly [Field in keyof Row]: Row[Field] }

/** Of our own: what is frozen, and when, is not the business of the app's. */
const immer = new Immer({ autoFreeze: false })

/**
 * The row with what a recipe changes in it.
 * @returns the same object when nothing in it changes
 * @throws whatever the recipe throws; the row then is as it was
 */
export const changeRow = <Row extends object>(row: Row, recipe: (draft: RowDraft<Row>) => void): Row =>
  immer.produce(row, (draft) => recipe(draft as RowDraft<Row>)) // whose fields are only replaced
