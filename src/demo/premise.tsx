import type { FunctionComponent, ReactNode } from 'react'

/** The introduction in an empty chat: the idea, and what the visitor can do. */
export const Premise: FunctionComponent<{ readonly children: ReactNode }> = ({ children }) => (
  <div className="introduction">
    <h3>Every reply arrives twice. It is shown once.</h3>
    <p>
      An agent’s answer comes as a stream, and again as a message that the agent posts through a tool: late,
      early, with different text, or after the turn has failed. Each event goes into the bubble that its exact
      id names, or it is rejected.
    </p>
    {children}
  </div>
)
