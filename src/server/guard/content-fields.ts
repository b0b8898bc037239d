/** Where messages of one shape hold what somebody said: a person, an agent, or a tool. The guard does not look into it. */
export interface ContentFields {
  /**
   * What an object of this shape has: each of these fields, with this text, with one of these texts, or (`true`) with any
   * text. A text that ends in `*` stands for all that begin so. At least one text or two fields: content is never recognised
   * by the name of one field.
   */
  readonly where: Readonly<Record<string, string | readonly string[] | true>>
  /**
   * Paths from that object to its content, as `text`, `author.name`, or `choices.*.delta.content`; `*` is each item of a
   * list. Nothing at such a path or below it is looked into.
   */
  readonly fields: readonly string[]
}
