/**
 * How a server ends, in milliseconds from the signal: an orchestrator's own patience is often ten seconds. No request waits for a time
 * whose work is done.
 */
export const shutdownTimes = {
  /** Until then new connections are taken, and each ends with its answer: a load balancer needs a moment to hear it from `/ready`. */
  shutMs: 1_000,
  /** Answers that are still being made end as far as they came. */
  interruptMs: 6_000,
  /** Sockets whose answer could not be stored by then are closed without it. */
  farewellMs: 7_000,
  /** Sockets that have not answered the farewell are cut off. */
  cutMs: 7_500,
  /** Clients that still send or read are disconnected. */
  endMs: 8_000,
  /** The process ends, whatever is left. */
  exitMs: 9_500,
} as const
