package io.vouchsafe.proxy.ocvpn.agent;

import io.vertx.core.Future;

/** The service, for one device. The future fails when there was no answer of use. */
interface GroupService {

  /** Asks to become a member, or says that the key is lost. */
  Future<ServiceAnswer> register();

  /**
   * Asks what is new.
   *
   * @param told the last generation that this device was told; 0 = none
   */
  Future<ServiceAnswer> poll(long told);

  /** Says that the key of that generation is in use. */
  Future<ServiceAnswer> acknowledge(long generation);

  /** Leaves the group. */
  Future<ServiceAnswer> unregister();
}
