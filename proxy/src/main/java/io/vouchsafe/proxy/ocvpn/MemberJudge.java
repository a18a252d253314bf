package io.vouchsafe.proxy.ocvpn;

import io.vertx.core.Future;
import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.decision.Verdict;
import java.util.List;

/** Decides about a member that does not call, by the certificates that it brought last. */
@FunctionalInterface
public interface MemberJudge {

  /**
   * What a call of it would be told now. Fails when the settings have no such tenant or policy any
   * more; completes on any thread.
   *
   * @param chain leaf first
   */
  Future<Verdict> judge(String tenant, String policy, List<Der> chain);
}
