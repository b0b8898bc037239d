export declare const lastWords: string
export declare function longAnswer(sectionCount: number): readonly string[]
