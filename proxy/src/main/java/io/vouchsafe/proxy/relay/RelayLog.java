package io.vouchsafe.proxy.relay;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator why requests got no answer: the first of each kind, then one in ten seconds
 * with the number of those left out.
 */
public final class RelayLog {
  private static final Logger LOG = LoggerFactory.getLogger(RelayLog.class);
  private static final long PAUSE_NANOS = 10_000_000_000L;

  private final String tenant;
  private final LongSupplier nanoTime;
  private final Supplier<String> references;
  private final Map<RelayResult, Sample> samples = new ConcurrentHashMap<>();

  private final class Sample {
    private final AtomicLong next = new AtomicLong(nanoTime.getAsLong());
    private final AtomicLong left = new AtomicLong();
  }

  RelayLog(String tenant, Supplier<String> references, LongSupplier nanoTime) {
    this.tenant = tenant;
    this.references = references;
    this.nanoTime = nanoTime;
  }

  /** Tells of {@code refused}; gives the reference under which the log has it. */
  public String tell(RelayAnswer.Refused refused) {
    String reference = references.get();
    Sample sample = samples.computeIfAbsent(refused.result(), kind -> new Sample());
    long now = nanoTime.getAsLong();
    long due = sample.next.get();
    if (now - due < 0 || !sample.next.compareAndSet(due, now + PAUSE_NANOS)) {
      sample.left.incrementAndGet();
      return reference;
    }
    LOG.info(
        "ocsp relay of {}: {} ({} more like it since): {}, reference {}",
        tenant,
        refused.status().asn1Name(),
        sample.left.getAndSet(0),
        refused.why(),
        reference);
    return reference;
  }
}
