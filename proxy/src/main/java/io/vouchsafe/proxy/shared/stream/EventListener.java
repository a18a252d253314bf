package io.vouchsafe.proxy.shared.stream;

/** Hears events of other nodes. */
@FunctionalInterface
public interface EventListener {

  /** {@code event} is of somebody who has the key, and of this epoch; may block. */
  void heard(SharedEvent event);
}
