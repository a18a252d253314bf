package io.vouchsafe.proxy.canary;

/** Whether this node of several asks about a tenant's canaries. Cheap; never blocks. */
@FunctionalInterface
public interface CanaryDuty {
  /** Of a service that is the only one. */
  CanaryDuty ALONE = tenant -> true;

  /** Whether it is this node's duty now; also when nobody knows whose it is. */
  boolean isOurs(String tenant);
}
