/** A file or an argument cannot be used. The message says what is wrong and what to do, in whole sentences. */
export class InputError extends Error {
  override readonly name = 'InputError'
}
