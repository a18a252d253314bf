package io.vouchsafe.proxy.gateway.openvpn;

import io.vertx.core.AsyncResult;
import io.vouchsafe.config.ClientConfig;
import io.vouchsafe.config.Quoted;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementCommand;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementReply;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one attached server what was decided, and reads what it makes of that. Of the gateway's
 * event loop.
 */
final class LoginAnswers {
  private static final int LONGEST_REASON = 160;

  private static final Logger LOG = LoggerFactory.getLogger(LoginAnswers.class);

  private final String label;
  private final ManagementChannel channel;
  private final ClientSessions sessions;

  LoginAnswers(String label, ManagementChannel channel, ClientSessions sessions) {
    this.label = label;
    this.channel = channel;
    this.sessions = sessions;
  }

  /**
   * The session is there before the server hears of it, so that no revocation falls between.
   *
   * @return why it must be refused after all; nobody is told of that yet
   */
  Optional<LoginRefusal> decided(ClientLogin login, Verdict verdict, List<ClientConfig> config) {
    if (!verdict.isAllow()) {
      denied(login, verdict);
      return Optional.empty();
    }
    List<String> lines = login.isReauth() ? List.of() : PushedConfig.lines(config, verdict);
    Optional<LoginRefusal> refusal = sessions.admit(login, verdict);
    if (refusal.isPresent()) {
      return refusal;
    }
    // OpenVPN takes lines only while a client is not let in (multi.c, management_client_auth).
    channel
        .send(ManagementCommand.clientAuth(login.cid(), login.kid(), lines))
        .onComplete(answer -> sessions.answered(login, isTaken(login, answer)));
    return Optional.empty();
  }

  private boolean isTaken(ClientLogin login, AsyncResult<ManagementReply> answer) {
    if (answer.succeeded() && answer.result() instanceof ManagementReply.Success) {
      return true;
    }
    LOG.warn("{}: client {} was not let in: {}", label, login.cid(), said(answer));
    return false;
  }

  private static String said(AsyncResult<ManagementReply> answer) {
    return answer.failed()
        ? String.valueOf(answer.cause().getMessage())
        : answer.result() instanceof ManagementReply.Failure(String text)
            ? Quoted.of(text)
            : "no answer to the command";
  }

  /** Denies, and cuts whoever is let in already: until its next keys it would go on. */
  private void denied(ClientLogin login, Verdict verdict) {
    deny(login.cid(), login.kid(), verdict);
    if (login.isReauth()) {
      sessions.refused(login, verdict);
    }
  }

  /** Denies whom a verdict refuses of which there is no more to say. */
  void deny(long cid, long kid, Verdict verdict) {
    String why = verdict.decision().reason().code() + ", reference " + verdict.reference();
    deny(cid, kid, why);
  }

  /** Denies what could not be decided for a bug of ours, and ends who is let in already. */
  void failed(long cid, long kid, boolean isReauth) {
    deny(cid, kid, Reason.INTERNAL.code());
    if (isReauth) {
      killed(cid, Reason.INTERNAL.code());
    }
  }

  /** A stranger's words are never among these; the command makes any text harmless all the same. */
  private void deny(long cid, long kid, String why) {
    String reason = Quoted.plain(why, LONGEST_REASON);
    channel
        .send(ManagementCommand.clientDeny(cid, kid, reason, "The login was refused: " + reason))
        .onSuccess(
            reply -> {
              if (!(reply instanceof ManagementReply.Success)) {
                killed(cid, reason);
              }
            });
  }

  /** Whoever could not be denied is gone, or must go. */
  private void killed(long cid, String reason) {
    channel
        .send(ManagementCommand.clientHalt(cid, reason))
        .onSuccess(
            reply ->
                LOG.info(
                    "{}: client {} could not be denied; client-kill: {}",
                    label,
                    cid,
                    reply instanceof ManagementReply.Success ? "done" : "it is gone"));
  }
}
