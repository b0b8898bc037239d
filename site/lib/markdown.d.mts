export function slugOf(heading: string): string
export function titleOf(markdown: string): string
export function summaryOf(markdown: string): string
export function moveLinks(markdown: string, target: (link: string) => string): string
