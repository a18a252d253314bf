package io.vouchsafe.proxy.service;

/**
 * How much of the machine the service uses.
 *
 * @param eventLoops threads that answer HTTP
 * @param workers threads that verify signatures
 * @param pendingWork verifications that may run or wait at a time
 * @param responderConnections connections to one responder
 * @param responderQueue requests that may wait for one of them
 */
public record Capacity(
    int eventLoops, int workers, int pendingWork, int responderConnections, int responderQueue) {

  /** One event loop and one worker for each processor. */
  public static Capacity ofThisMachine() {
    int processors = Runtime.getRuntime().availableProcessors();
    return new Capacity(processors, processors, 512 * processors, 64, 256);
  }

  /** The same with that many event loops. */
  public Capacity withEventLoops(int loops) {
    return new Capacity(loops, workers, pendingWork, responderConnections, responderQueue);
  }
}
