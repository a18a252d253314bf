package io.vouchsafe.proxy.ocvpn;

import io.vouchsafe.vpnauth.ocvpn.GroupAnswer;
import java.util.Optional;

/**
 * What a device is answered.
 *
 * @param key the current key, where the answer has it; whoever writes it out must not keep a copy
 */
public record GroupReply(GroupAnswer answer, Optional<GroupKey> key) {}
