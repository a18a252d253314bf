package io.vouchsafe.proxy.relay;

import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.ReceivedRequest;
import io.vouchsafe.ocsp.ResponseSigner;
import io.vouchsafe.proxy.cache.ResponseKey;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.vpnauth.decision.Policy;
import java.util.List;
import java.util.Optional;

/** Who answers a request, all of it. */
sealed interface Route {

  /**
   * Our own signer.
   *
   * @param questions one for each certificate of the request, in its order
   * @param isPrivate whether one gateway alone believes the signer, so that it may be told what the
   *     policy does not look up; see {@link Unasked}
   */
  record Sign(
      ResponseSigner signer, Policy policy, List<StatusQuestion> questions, boolean isPrivate)
      implements Route {}

  /** The responders of one OCSP object. */
  record Forward(OcspObject object, Policy policy, List<StatusQuestion> questions)
      implements Route {}

  /** Nobody here; {@code why} tells the operator. */
  record Nobody(String why) implements Route {}

  /** What it answers, in the request's order. */
  default List<StatusQuestion> asked() {
    return switch (this) {
      case Sign sign -> sign.questions();
      case Forward forward -> forward.questions();
      case Nobody nobody -> List.of();
    };
  }

  /** Under what the answer to {@code request} is stored, when it is one that others may get. */
  default Optional<ResponseKey> storedUnder(ReceivedRequest request) {
    return switch (this) {
      case Sign sign -> key(request, sign.questions(), ResponseKey.Origin.OWN);
      case Forward forward -> key(request, forward.questions(), ResponseKey.Origin.UPSTREAM);
      case Nobody nobody -> Optional.empty();
    };
  }

  private static Optional<ResponseKey> key(
      ReceivedRequest request, List<StatusQuestion> questions, ResponseKey.Origin origin) {
    return questions.size() == 1 && request.nonce().isEmpty()
        ? request
            .certIds()
            .getFirst()
            .hash()
            .map(hash -> new ResponseKey(questions.getFirst().key(), hash, origin))
        : Optional.empty();
  }
}
