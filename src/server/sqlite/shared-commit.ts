import { type Deferred, deferred } from '../../store/index.ts'

interface Waiting<Job, Result> {
  readonly job: Job
  readonly answer: Deferred<Result>
}

/**
 * Runs all jobs of one turn of the event loop together, so that they share the cost.
 * @param run runs them all, or throws and runs none
 * @param isWorthAlone whether one of the jobs may have caused the error, so that each is tried alone
 */
export function sharedCommit<Job, Result>(
  run: (jobs: readonly Job[]) => readonly Result[],
  isWorthAlone: (error: unknown) => boolean,
): { readonly add: (job: Job) => Promise<Result>; readonly flush: () => void } {
  let waiting: Waiting<Job, Result>[] = []

  function settle(batch: readonly Waiting<Job, Result>[]): void {
    if (batch.length === 0) return
    let results: readonly Result[]
    try {
      results = run(batch.map(({ job }) => job))
    } catch (error) {
      if (batch.length > 1 && isWorthAlone(error)) for (const one of batch) settle([one])
      else for (const { answer } of batch) answer.reject(error)
      return
    }
    // There is one for each job.
    for (const [index, { answer }] of batch.entries()) answer.resolve(results[index] as Result)
  }

  function flush(): void {
    const batch = waiting
    waiting = []
    settle(batch)
  }

  return {
    add(job) {
      const answer = deferred<Result>()
      waiting.push({ job, answer })
      if (waiting.length === 1) setImmediate(flush)
      return answer.promise
    },
    flush,
  }
}
