package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.vpnauth.identity.ClaimedId;
import java.util.Optional;

/**
 * What a tunnel is chosen by.
 *
 * @param claimed who it says that it is
 */
public record IkeLogin(IkePeer peer, AuthMethod method, Optional<ClaimedId> claimed) {}
