import type { Clock } from '../store/index.ts'

/**
 * Wraps a function so that it gives up without an answer after `limitMs`.
 * @throws Error, as a rejection, that names the function
 */
export function askedInTime<Question, Answer>(
  name: string,
  ask: (question: Question) => Answer | Promise<Answer>,
  limitMs: number,
  clock: Clock,
): (question: Question) => Answer | Promise<Answer> {
  return (question) => {
    const answer = ask(question)
    if (!(answer instanceof Promise)) return answer
    return new Promise<Answer>((resolve, reject) => {
      const cancel = clock.setTimer(
        () => reject(new Error(`${name} has not answered for ${limitMs} ms. Its time limit is an option.`)),
        limitMs,
      )
      answer.then(resolve, reject).finally(cancel)
    })
  }
}
