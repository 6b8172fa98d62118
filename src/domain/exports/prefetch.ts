/** Asks for the next one while somebody works on the one before: never for more. */
export async function* prefetch<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = source.next()
  try {
    for (;;) {
      const { done, value } = await next
      if (done) return
      next = source.next()
      next.catch(() => {}) // it is asked for again, unless nobody wants it any more
      yield value
    }
  } finally {
    await next.catch(() => {})
    await source.return(undefined)
  }
}
