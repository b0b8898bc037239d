/** Where messages of one shape contain what a person, an agent or a tool has said. The guard does not look there. */
export interface ContentFields {
  /**
   * How to recognise an object of this shape. It has each of these fields, with this text, with one of these texts,
   * or (`true`) with any text. A text ending in `*` matches everything with that beginning. At least one text or two
   * fields are needed: the name of a single field is never enough.
   */
  readonly where: Readonly<Record<string, string | readonly string[] | true>>
  /**
   * Paths from that object to its content, such as `text`, `author.name` or `choices.*.delta.content`; `*` is each
   * item of a list. Nothing at such a path or below it is examined.
   */
  readonly fields: readonly string[]
}
