package io.vouchsafe.proxy.ocvpn;

import io.vouchsafe.vpnauth.ocvpn.GroupAnswer;
import java.util.List;
import java.util.Optional;

/**
 * What a device is answered.
 *
 * @param key the current key, where the answer has it; whoever writes it out must not keep a copy
 * @param members of the group, where the answer tells them; it may have the device itself in it
 */
public record GroupReply(GroupAnswer answer, Optional<GroupKey> key, MemberList members) {
  /** One whose list of members is written for it alone. */
  public GroupReply(GroupAnswer answer, Optional<GroupKey> key) {
    this(
        answer,
        key,
        MemberList.of(answer instanceof GroupAnswer.Told told ? told.members() : List.of()));
  }
}
