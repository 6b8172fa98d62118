/** Money is added up in whole billionths and divided once: what comes out has no drift. */
export const dollars = (nanos: bigint) => Number(nanos) / 1e9
