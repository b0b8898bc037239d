// `node --expose-gc run.mjs MEASURE LIBRARY ARGUMENTS`: one measure of the heap, in a process of its own. The process that
// measures time must not collect fully; this one may.
const [, , name, library, args] = process.argv
const { measure } = await import(`./${name}.mjs`)

/** Bytes of the heap that are in use after everything unused was collected. */
async function heapBytes() {
  for (let times = 0; times < 4; times++) {
    global.gc()
    await new Promise((resolve) => setImmediate(resolve)) // weak references and finalizers get their turn
  }
  return process.memoryUsage().heapUsed
}

const result = await measure({ ...JSON.parse(args), onebubble: await import(library), heapBytes })
console.log(JSON.stringify(result))
