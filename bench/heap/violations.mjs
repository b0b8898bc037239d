/** Bytes of the heap per remembered violation whose payload was a long text that nothing else keeps. */
export async function measure({ onebubble, violationCount, textUnits, heapBytes }) {
  const store = onebubble.createBubbleStore({ scheduler: (publish) => publish() })
  const before = await heapBytes()
  for (let index = 0; index < violationCount; index++) {
    const text = JSON.stringify(`${index} `.padEnd(textUnits, 'some words '))
    store.ingest(JSON.parse(`{"type":"callback","origin":"callback","threadId":"thread","text":${text}}`))
  }
  const after = await heapBytes()
  // Checked only now, so that the store is still in use when the heap is measured.
  if (store.violations().length !== violationCount) throw new Error('a violation was lost')
  return { each: (after - before) / violationCount }
}
