package io.vouchsafe.proxy.crl;

import io.vertx.core.Future;
import io.vouchsafe.proxy.work.OwnTime;

/**
 * One fetch of one URL, which several may share.
 *
 * @param own what of it is our own work: from the last byte on
 */
record CrlFetch(Future<CrlAttempt> attempt, OwnTime own) {}
