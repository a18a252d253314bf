package io.vouchsafe.proxy.app;

/**
 * How much of the machine the service uses.
 *
 * @param eventLoops threads that answer HTTP
 * @param workers threads that verify signatures
 * @param pendingWork verifications that may run or wait at a time
 * @param calls to responders at a time, for decisions
 * @param relayCalls the same for what strangers ask the relay
 */
public record Capacity(int eventLoops, int workers, int pendingWork, int calls, int relayCalls) {

  /** One event loop and one worker for each processor. */
  public static Capacity ofThisMachine() {
    int processors = Runtime.getRuntime().availableProcessors();
    int calls = Descriptors.ofThisProcess().calls();
    return new Capacity(
        processors, processors, 512 * processors, calls, Math.max(1, calls / Descriptors.RELAY));
  }

  /**
   * Threads for what strangers ask the relay: half as many as for decisions, so that at their
   * busiest they leave decisions two thirds of the machine.
   */
  int relayWorkers() {
    return Math.max(1, workers / 2);
  }

  /** Work of the relay that may wait at a time. */
  int pendingRelayWork() {
    return Math.max(1, pendingWork / 2);
  }

  /** The same with that many event loops. */
  public Capacity withEventLoops(int loops) {
    return new Capacity(loops, workers, pendingWork, calls, relayCalls);
  }
}
