/** The agent: what it says while it streams, and what its tool posts when it has checked that. No model, no key. */
export const draftOf = (question: string): string =>
  `You asked “${question}”. Let me look into the books. From memory I would say it is about forty, but do not pin me down on that before I have checked it.`

export const finalOf = (question: string): string => `“${question}” – I have checked the books: it is 42.`
