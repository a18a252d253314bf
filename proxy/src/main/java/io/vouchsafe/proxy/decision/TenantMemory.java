package io.vouchsafe.proxy.decision;

import io.micrometer.core.instrument.MeterRegistry;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.proxy.memory.HeaderMemory;
import io.vouchsafe.proxy.memory.StatusMemory;
import io.vouchsafe.proxy.store.ResponseMemory;
import io.vouchsafe.proxy.store.StoredResponses;

/**
 * What is kept of a tenant, by its name, while its settings come and go: everything that took a
 * look-up to learn or that an operator put there by hand. What is made from settings alone belongs
 * to {@link TenantRuntime}.
 */
public final class TenantMemory {
  /** Decoded headers make the hot path cheap; some thousand clients fit. */
  private static final long HEADER_MEMORY = 8L << 20;

  private final StatusMemory statuses;
  private final HeaderMemory headers;
  private final DecisionMeters meters;
  private final StoredResponses responses;

  /** A tenant of which nothing is known yet. */
  public TenantMemory(String tenant, CacheSettings cache, MeterRegistry registry) {
    this.statuses = new StatusMemory(tenant, cache, registry);
    this.headers = new HeaderMemory(tenant, HEADER_MEMORY, registry);
    this.responses = new ResponseMemory(tenant, cache.responseMemory(), registry);
    this.meters = new DecisionMeters(tenant, registry);
  }

  /** Verified statuses, judged anew at every hit. */
  public StatusMemory statuses() {
    return statuses;
  }

  /** Decoded certificate headers, which depend on no setting. */
  HeaderMemory headers() {
    return headers;
  }

  /** Signed responses that the OCSP relay hands out; who reads them verifies them again. */
  public StoredResponses responses() {
    return responses;
  }

  DecisionMeters meters() {
    return meters;
  }
}
