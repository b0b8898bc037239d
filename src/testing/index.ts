// The testing kit: what our own tests and stories are written with.
export {}
