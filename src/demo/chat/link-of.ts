/** The address that a link in a stranger's text may lead to, of the web or of mail; `''` for every other. */
export const linkOf = (url: string): string => (/^(?:https?:\/\/|mailto:)/i.test(url) ? url : '')
