package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Future;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.util.List;

/**
 * One connection to charon for commands. Commands run one after the other; each has a deadline. A
 * future fails when charon is gone, late, or does not know the command; a refusal ({@code success:
 * no}) is an answer.
 */
public interface ViciClient {

  /** Runs {@code command} and answers what charon answers. */
  Future<ViciMessage> call(String command, ViciMessage arguments);

  /**
   * The same for a command that streams its result as events.
   *
   * @param event the name of these, such as {@code list-sa}
   */
  Future<List<ViciMessage>> stream(String command, String event, ViciMessage arguments);

  /** Ends it; what is under way fails. */
  void close();
}
