/** The folder of the documents in a project that has installed the package. */
export const installedDocs = 'node_modules/onebubble/docs'

/** Replaces the paths of documents in the repository by those in a project that has installed the package. */
export const installedPaths = (text: string): string =>
  text.replace(/(?<![\w/.-])docs\/(?=[A-Z]+\.md)/g, `${installedDocs}/`)
