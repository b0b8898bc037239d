/** The target of a link in foreign text, if it is an `http:`, `https:` or `mailto:` address; otherwise `''`. */
export const linkOf = (url: string): string => (/^(?:https?:\/\/|mailto:)/i.test(url) ? url : '')
