// The framework-free entry: the store, its readers and the protocol's decoder.
export {}
