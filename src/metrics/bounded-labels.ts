/** What stands for all others. */
export const other = 'other'

/** Lets the first so many names of something through; the rest is `other`, so that callers cannot fill the memory with names. */
export function boundedLabels(most: number): (name: string) => string {
  const known = new Set<string>()
  return (name) => {
    if (known.has(name)) return name
    if (known.size >= most) return other
    known.add(name)
    return name
  }
}
