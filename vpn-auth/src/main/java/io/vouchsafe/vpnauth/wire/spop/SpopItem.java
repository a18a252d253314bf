package io.vouchsafe.vpnauth.wire.spop;

/** A value with its name, as lists of them have it; a list may have a name twice. */
public record SpopItem(String name, SpopValue value) {}
