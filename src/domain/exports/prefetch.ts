/** Asks for the next item while the consumer works on the one before; never for more. */
export async function* prefetch<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = source.next()
  try {
    for (;;) {
      const { done, value } = await next
      if (done) return
      next = source.next()
      next.catch(() => {}) // it is asked for again, unless the consumer has stopped
      yield value
    }
  } finally {
    await next.catch(() => {})
    await source.return(undefined)
  }
}
