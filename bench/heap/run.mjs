// `node --expose-gc run.mjs MEASURE LIBRARY ARGUMENTS`: measures the heap once, in a process of its own. The process
// that measures time must not run a full collection; this one may.
const [, , name, library, args] = process.argv
const { measure } = await import(`./${name}.mjs`)

/** Bytes of the heap in use after a full collection. */
async function heapBytes() {
  for (let times = 0; times < 4; times++) {
    global.gc()
    await new Promise((resolve) => setImmediate(resolve)) // lets weak references and finalizers run
  }
  return process.memoryUsage().heapUsed
}

const result = await measure({ ...JSON.parse(args), onebubble: await import(library), heapBytes })
console.log(JSON.stringify(result))
