/** Thrown for a value that must not be sent for another reason than a callback without an id. The message is the reason. */
export class Refused extends Error {}
