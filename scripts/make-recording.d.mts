export declare function makeRecording(): string
