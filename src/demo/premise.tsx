import type { FunctionComponent, ReactNode } from 'react'

/** What stands in a chat before anything has arrived: what this is about, and what one can do. */
export const Premise: FunctionComponent<{ readonly children: ReactNode }> = ({ children }) => (
  <div className="introduction">
    <h3>Every reply arrives twice. It is shown once.</h3>
    <p>
      An agent’s answer comes as a stream, and again as a message that it posts through a tool: late, early,
      with another text, or after the turn has failed. Each event is put where its exact id says, or it is
      refused.
    </p>
    {children}
  </div>
)
