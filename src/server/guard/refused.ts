/** Why what is being read must not be sent, where it is not a callback without its id. */
export class Refused extends Error {}
